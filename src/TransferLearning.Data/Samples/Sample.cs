namespace TransferLearning.Data.Samples;

/// <summary>One labelled picture.</summary>
/// <param name="Id">Its stable name: the path relative to its source, with '/' between the parts. Splits, shuffling and augmentation depend on it, never on where the source lies.</param>
/// <param name="Path">The full path of the file; for a drawn picture the same as <paramref name="Id"/>.</param>
/// <param name="Label">The index of its class in <see cref="DataSplits.Classes"/>.</param>
public sealed record Sample(string Id, string Path, int Label)
{
    /// <summary>What the program draws in place of reading <see cref="Path"/>; null where the picture is a file.</summary>
    public DrawnPicture? Drawn { get; init; }

    /// <summary>
    /// What the picture should give, one number an output: 1 for each of its labels and 0 for the others, or the numbers themselves. Null where it has
    /// one class; elsewhere <see cref="Label"/> is the group of pictures that it is divided with.
    /// </summary>
    public ReadOnlyMemory<float>? Targets { get; init; }
}
