using TransferLearning.Models.Engines;
using TransferLearning.Training.Precision;

namespace TransferLearning.Training.Planning;

/// <summary>Whether the runs of a sweep or the folds of an experiment decode the same pictures, so that decoded pictures are worth storing.</summary>
/// <param name="Kept">Whether decoded pictures are stored.</param>
/// <param name="Reason">The reason, as the end of a sentence.</param>
public sealed record SharedDecoding(bool Kept, string Reason)
{
    // Another value of these keys gives other activations of the same decoded pictures.
    private static readonly string[] ChangesActivations = ["augmentation", "backbone", "data.limit", "recipe", "run.device", "run.frozen_precision", "run.precision"];

    // Another value of these keys gives another split of the same pictures.
    private static readonly string[] ChangesSplit = ["data.folds", "data.test", "data.validation", "seed"];

    // Another value of these keys gives other decoded pictures.
    private static readonly string[] ChangesDecoding = ["data.image_size", "data.interpolation", "data.resize", "data.train"];

    /// <summary>The decision for a single run: its folds share their pictures, and often their activations.</summary>
    public static SharedDecoding OfRun(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Experiment.Data.Folds is not { } folds)
            return new(false, "it is one run");
        if (plan.Experiment.Run.Cache == CacheMode.Off)
            return Off;
        return SplitsShare(plan) ? OfStages(plan) : new(true, $"each of the {folds} folds has other training pictures");
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
        if (OfRun(plan) is { Kept: true } folds)
            return folds;
        if (keys.FirstOrDefault(key => Is(key, ChangesActivations) || IsUnfreezing(key) || (Is(key, ChangesSplit) && !SplitShares(plan, key))) is { } differs)
            return Differ(differs);
        if (seeds > 1 && !SplitShares(plan, "seed"))
            return Differ("seed");
        if (keys.Count > 0 && keys.All(key => Is(key, ChangesDecoding)))
            return new(false, $"they differ in '{keys.First()}'");
        return OfStages(plan);
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

    private static SharedDecoding OfStages(Plan plan) => plan.Stages.FirstOrDefault(stage => stage.Store is not { Decision.Stored: true }) is { } stage
        ? new(true, $"the stage '{stage.Section.Stage}' reads pictures, not stored activations")
        : new(false, "they share the stored activations");

    /// <summary>Whether activations do not depend on which pictures are training pictures: nothing is augmented, calibrated or fitted.</summary>
    private static bool SplitsShare(Plan plan) =>
        !Augmentation.Varies(plan.Experiment) && plan.Standardisation is null && FrozenPrecisions.On(plan.Experiment, StorePlanner.DeviceOf(plan.Experiment)) != PrefixPrecision.Int8;

    /// <summary>Whether runs with other values of a key have another split of the same pictures and share their activations. Random weights depend on the seed.</summary>
    private static bool SplitShares(Plan plan, string key) => SplitsShare(plan) && key switch
    {
        "seed" => plan.Weights is not null,
        "data.folds" => true,
        "data.validation" => plan.Experiment.Data.Validation?.Source is null,
        "data.test" => plan.Experiment.Data.Test?.Source is null,
        _ => false,
    };

    private static SharedDecoding Off => new(false, "'run.cache' is off");

    private static SharedDecoding Texts => new(false, "texts are not decoded");

    private static SharedDecoding Differ(string key) => new(true, $"they differ in '{key}' and share no activations");

    private static string Text(Experiment experiment, string[] roots) =>
        string.Join('\n', experiment.Resolved.Flatten().Where(pair => Is(pair.Key, roots)).Select(pair => $"{pair.Key}={pair.Value}"));

    private static bool Is(string key, string[] roots) => roots.Any(root => key == root || key.StartsWith(root + ".", StringComparison.Ordinal));

    private static bool IsUnfreezing(string key) => key == "schedule" || (key.StartsWith("schedule.", StringComparison.Ordinal) && key.Contains(".unfreeze", StringComparison.Ordinal));
}
