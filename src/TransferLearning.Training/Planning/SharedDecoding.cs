namespace TransferLearning.Training.Planning;

/// <summary>Whether the runs of a sweep or the folds of an experiment decode the same pictures, so that decoded pictures are worth storing.</summary>
/// <param name="Kept">Whether decoded pictures are stored.</param>
/// <param name="Reason">The reason, as the end of a sentence.</param>
public sealed record SharedDecoding(bool Kept, string Reason)
{
    // Another value of these keys gives other activations of the same decoded pictures.
    private static readonly string[] ChangesActivations =
        ["augmentation", "backbone", "data.folds", "data.limit", "data.test", "data.validation", "recipe", "run.device", "run.frozen_precision", "run.precision", "seed"];

    // Another value of these keys gives other decoded pictures.
    private static readonly string[] ChangesDecoding = ["data.image_size", "data.interpolation", "data.resize", "data.train"];

    /// <summary>The decision for a single run: its folds share their pictures.</summary>
    public static SharedDecoding OfRun(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (experiment.Data.Folds is not { } folds)
            return new(false, "it is one run");
        return experiment.Run.Cache == CacheMode.Off ? Off : new(true, $"each of the {folds} folds has other training pictures");
    }

    /// <summary>The decision for the trials of a space.</summary>
    /// <param name="plan">The plan of the sweep's file.</param>
    /// <param name="keys">The keys that the sweep sets.</param>
    /// <param name="seeds">How often each point is repeated with another seed.</param>
    public static SharedDecoding OfSpace(Plan plan, IReadOnlyCollection<string> keys, int seeds)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(keys);
        if (plan.Data.Text is not null)
            return Texts;
        if (plan.Experiment.Run.Cache == CacheMode.Off)
            return Off;
        if (OfRun(plan.Experiment) is { Kept: true } folds)
            return folds;
        if (keys.FirstOrDefault(key => Is(key, ChangesActivations) || IsUnfreezing(key)) is { } differs)
            return Differ(differs);
        if (seeds > 1)
            return Differ("seed");
        if (keys.Count > 0 && keys.All(key => Is(key, ChangesDecoding)))
            return new(false, $"they differ in '{keys.First()}'");
        return plan.Stages.FirstOrDefault(stage => stage.Store is not { Decision.Stored: true }) is { } stage
            ? new(true, $"the stage '{stage.Section.Stage}' reads pictures, not stored activations")
            : new(false, "they share the stored activations");
    }

    /// <summary>The decision for several files as the points of a sweep.</summary>
    public static SharedDecoding OfFiles(IReadOnlyList<Plan> plans)
    {
        ArgumentNullException.ThrowIfNull(plans);
        var answer = new SharedDecoding(false, "no two of them decode the same pictures alike");
        foreach (var alike in plans.GroupBy(plan => Text(plan.Experiment, ChangesDecoding)).Where(group => group.Count() > 1))
        {
            var settings = alike.Select(plan => plan.Experiment.Resolved.Flatten().ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)).ToList();
            var keys = settings.SelectMany(each => each.Keys).Distinct(StringComparer.Ordinal)
                .Where(key => settings.Select(each => each.GetValueOrDefault(key)).Distinct(StringComparer.Ordinal).Count() > 1).ToList();
            answer = OfSpace(alike.First(), keys, seeds: 1);
            if (answer.Kept)
                return answer;
        }
        return answer;
    }

    private static SharedDecoding Off => new(false, "'run.cache' is off");

    private static SharedDecoding Texts => new(false, "texts are not decoded");

    private static SharedDecoding Differ(string key) => new(true, $"they differ in '{key}' and share no activations");

    private static string Text(Experiment experiment, string[] roots) =>
        string.Join('\n', experiment.Resolved.Flatten().Where(pair => Is(pair.Key, roots)).Select(pair => $"{pair.Key}={pair.Value}"));

    private static bool Is(string key, string[] roots) => roots.Any(root => key == root || key.StartsWith(root + ".", StringComparison.Ordinal));

    private static bool IsUnfreezing(string key) => key == "schedule" || (key.StartsWith("schedule.", StringComparison.Ordinal) && key.Contains(".unfreeze", StringComparison.Ordinal));
}
