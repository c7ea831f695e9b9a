using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Models;

/// <summary>A model's name, params and identifying tags in MLflow 3.</summary>
internal static class ModelIdentity
{
    /// <summary>The tag with the model's artifact folder, relative to its run.</summary>
    public const string PathTag = "tl.artifact_path";

    public const string UuidTag = "tl.model_uuid";

    private const int LongestParam = 5000;

    // MLflow does not allow these characters in a model's name.
    private static readonly char[] Refused = ['/', ':', '.', '%', '"', '\''];

    public static string NameOf(ModelRecord model) => string.Join('-', (model.Name ?? model.ArtifactPath).Split(Refused));

    public static IEnumerable<KeyValuePair<string, string>> Params(ModelRecord model) =>
        (model.Params ?? new Dictionary<string, string>()).Select(pair => KeyValuePair.Create(pair.Key, Names.Cut(pair.Value, LongestParam)));

    /// <summary>Ours, and those of MLflow's own client (<c>initialize_logged_model</c>), which the model's page shows as "Logged from".</summary>
    public static KeyValuePair<string, string>[] Tags(ModelRecord model)
    {
        List<KeyValuePair<string, string>> tags = [new(UuidTag, model.Uuid), new(PathTag, model.ArtifactPath)];
        if (model is { User: { } user, Source: { } source })
            tags.AddRange([new("mlflow.user", user), new("mlflow.source.name", source), new("mlflow.source.type", "LOCAL")]);
        return [.. tags];
    }
}
