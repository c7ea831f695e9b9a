namespace TransferLearning.Training.Planning;

/// <summary>The effect of augmentation on stored activations.</summary>
internal static class Augmentation
{
    /// <summary>Every option with its value, and the seed; null if no sample is changed: what only standardises is a part of the network.</summary>
    public static string? Describe(Experiment experiment) => !Varies(experiment)
        ? null
        : string.Join('\n', experiment.Resolved.Flatten().Where(pair => pair.Key.StartsWith("augmentation.", StringComparison.Ordinal)).Select(pair => $"{pair.Key}={pair.Value}"))
            + FormattableString.Invariant($"\nseed={experiment.Seed}");

    /// <summary>Whether each pass over the data has different samples.</summary>
    public static bool Varies(Experiment experiment) => experiment.Augmentation.Parts.Any(part => part is not SampleAugmentation { Varies: false });

    /// <summary>The part that changes whole batches, so that an activation depends on more than its own picture; null if there is none.</summary>
    public static (string Key, string Sentence)? Obstacle(AugmentationSection augmentation)
    {
        if (augmentation.Parts.FirstOrDefault(part => part is not SampleAugmentation) is not { } part)
            return null;
        var name = part.GetType().GetCustomAttributes(typeof(KindAttribute), false).Cast<KindAttribute>().First().Name;
        return ($"augmentation.{name}", $"'augmentation.{name}' works on whole batches, so a picture's activation depends on the pictures beside it.");
    }
}
