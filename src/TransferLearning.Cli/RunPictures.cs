namespace TransferLearning.Cli;

/// <summary>The pictures of a run's own data, divided as in its experiment.</summary>
/// <param name="Splits">The divided pictures.</param>
/// <param name="Experiment">The run's experiment.</param>
internal sealed record RunPictures(DataSplits Splits, Experiment Experiment)
{
    /// <summary>The pictures of a split: training, validation or test; null if the run has none.</summary>
    public ImageSet? Find(string split) => Splits.Named().FirstOrDefault(each => each.Name == split).Set;

    /// <summary>The pictures of a split.</summary>
    /// <exception cref="RunException">The run has no such split.</exception>
    public ImageSet Of(string split) =>
        Find(split) ?? throw new RunException($"The run has no {split} pictures; it has {string.Join(", ", Splits.Named().Select(each => each.Name))}.");

    /// <summary>Some pictures of a set, decoded for the sizes of the experiment and evenly spread over the set.</summary>
    public IEnumerable<RawPicture> Some(ImageSet set, int most) => RawPicture.Some(set, most, Experiment.Data.ImageSize, Experiment.Data.Resize);
}
