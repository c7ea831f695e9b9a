namespace TransferLearning.Training.Planning;

/// <summary>What augmentation means for storing activations.</summary>
internal static class Augmentation
{
    /// <summary>Every option with its value, and the seed; null where pictures are not changed.</summary>
    public static string? Describe(Experiment experiment) => experiment.Augmentation.Parts.Count == 0
        ? null
        : string.Join('\n', experiment.Resolved.Flatten().Where(pair => pair.Key.StartsWith("augmentation.", StringComparison.Ordinal)).Select(pair => $"{pair.Key}={pair.Value}"))
            + FormattableString.Invariant($"\nseed={experiment.Seed}");

    /// <summary>Whether another pass over the data has other pictures.</summary>
    public static bool Varies(Experiment experiment) => experiment.Augmentation.Parts.Any(part => part is not ImageAugmentation { Varies: false });

    /// <summary>The part that does more than change single pictures, so that an activation is no function of its own picture; null where there is none.</summary>
    public static (string Key, string Sentence)? Obstacle(AugmentationSection augmentation)
    {
        if (augmentation.Parts.FirstOrDefault(part => part is not ImageAugmentation) is not { } part)
            return null;
        var name = part.GetType().GetCustomAttributes(typeof(KindAttribute), false).Cast<KindAttribute>().First().Name;
        return ($"augmentation.{name}", $"'augmentation.{name}' works on whole batches, so a picture's activation depends on the pictures beside it.");
    }
}
