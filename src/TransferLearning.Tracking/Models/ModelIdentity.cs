using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Models;

/// <summary>What a model is called where MLflow 3 keeps it: its name, its params, and the tags that name it as ours.</summary>
internal static class ModelIdentity
{
    /// <summary>The tag with the folder that the model's files are in, seen from its run.</summary>
    public const string PathTag = "tl.artifact_path";

    public const string UuidTag = "tl.model_uuid";

    private const int LongestParam = 5000;

    // MLflow refuses these in a model's name.
    private static readonly char[] Refused = ['/', ':', '.', '%', '"', '\''];

    public static string NameOf(ModelRecord model) => string.Join('-', (model.Name ?? model.ArtifactPath).Split(Refused));

    public static IEnumerable<KeyValuePair<string, string>> Params(ModelRecord model) =>
        (model.Params ?? new Dictionary<string, string>()).Select(pair => KeyValuePair.Create(pair.Key, Names.Cut(pair.Value, LongestParam)));

    public static KeyValuePair<string, string>[] Tags(ModelRecord model) => [new(UuidTag, model.Uuid), new(PathTag, model.ArtifactPath)];
}
