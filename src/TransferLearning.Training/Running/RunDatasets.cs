using System.Text.Json;
using TransferLearning.Tracking;
using TransferLearning.Training.Planning;

namespace TransferLearning.Training.Running;

/// <summary>Describes the splits of a run's data as MLflow data sets.</summary>
internal static class RunDatasets
{
    private const int DigestLength = 8;

    private static readonly string[] Paths = ["folder", "csv", "parquet"];

    /// <param name="plan">The run's plan.</param>
    /// <param name="context">The split: <c>training</c>, <c>validation</c> or <c>test</c>.</param>
    /// <param name="set">The split.</param>
    public static DatasetInput Of(Plan plan, string context, ImageSet set)
    {
        var counts = plan.Data.Counts(set);
        var profile = new DatasetProfile(set.Count, plan.Data.Classes.Zip(counts).ToDictionary(pair => pair.First, pair => pair.Second));
        return new DatasetInput(
            Name(context), Digest(plan, set), "local",
            JsonSerializer.Serialize(new Dictionary<string, string> { ["uri"] = Source(plan, context) }, ReportJson.Default.DictionaryStringString), null,
            JsonSerializer.Serialize(profile, ReportJson.Default.DatasetProfile), context);
    }

    /// <summary>The name of a data set: that of its split.</summary>
    public static string Name(string context) => context == "training" ? "train" : context;

    /// <summary>The digest of a data set, as long as MLflow's own digests.</summary>
    public static string Digest(Plan plan, ImageSet set) => plan.Fingerprints.Of(set)[..DigestLength];

    /// <summary>The source of the split's files; a fraction of the training data has the source of the training data. For generated data, the source is its options.</summary>
    private static string Source(Plan plan, string context)
    {
        const string Train = "data.train";
        var key = context == "training" ? Train : $"data.{context}";
        var own = Keys(plan, key);
        // A fraction is a single number, not a separate source.
        if (own.All(pair => pair.Key == key))
            (key, own) = (Train, Keys(plan, Train));
        var paths = own.Where(pair => Paths.Any(path => pair.Key.EndsWith("." + path, StringComparison.Ordinal))).Select(pair => pair.Value).ToList();
        return string.Join(", ", paths.Count > 0 ? paths : own.Select(pair => $"{pair.Key[key.Length..].TrimStart('.')}: {pair.Value}"));
    }

    private static List<KeyValuePair<string, string>> Keys(Plan plan, string key) =>
        [.. plan.Experiment.Resolved.Flatten().Where(pair => pair.Key == key || pair.Key.StartsWith(key + ".", StringComparison.Ordinal))];
}
