namespace TransferLearning.Data.Preview;

/// <summary>Draws what training sees: one row per picture, first the original, then its augmented version in each epoch.</summary>
public static class PreviewGrid
{
    /// <summary>The maximum number of rows and of columns; the grid is meant to be viewed.</summary>
    public const int MaximumCells = 100;

    /// <summary>Bounds of a picture's longer side on the page, in pixels. Within them, the network's size is used.</summary>
    private const int Shortest = 128, Longest = 256;

    /// <summary>Draws the grid.</summary>
    /// <param name="experiment">The experiment: image size, augmentation, seed.</param>
    /// <param name="splits">The experiment's pictures; the training set is shown.</param>
    /// <param name="rows">The number of pictures; the classes take turns.</param>
    /// <param name="epochs">The number of columns after the first.</param>
    /// <param name="cancellation">Cancels the drawing.</param>
    /// <returns>The bytes of a PNG file.</returns>
    /// <exception cref="RunException">A picture cannot be decoded.</exception>
    public static byte[] Render(Experiment experiment, DataSplits splits, int rows, int epochs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(splits);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, MaximumCells);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(epochs, MaximumCells);
        var training = LoaderOptions.For(experiment, training: true) with { MemoryBudget = 0 };
        using var augmented = new SampleReader(splits.Train, training);
        var chosen = Choose(splits.Train, training, rows);
        var cell = PictureSheet.CellOf(training.ImageSize, Math.Clamp(Math.Max(training.ImageSize.Height, training.ImageSize.Width), Shortest, Longest));
        using var originals = PictureSheet.Originals(splits.Train, training, cell);
        using var sheet = new PictureSheet(cell, chosen.Count, epochs + 1, titled: true, lines: 1);
        for (var column = 0; column <= epochs; column++)
            sheet.Title(column, column == 0 ? "as it is" : $"epoch {column}");
        for (var row = 0; row < chosen.Count; row++)
        {
            var sample = splits.Train.Samples[chosen[row]];
            sheet.Caption(row, 0, 0, $"{splits.Describe(sample)}: {sample.Id}", span: epochs + 1);
            for (var column = 0; column <= epochs; column++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (sheet.Place(row, column, column == 0 ? originals : augmented, chosen[row], Math.Max(0, column - 1)) is { } bad)
                    throw new RunException($"{bad.Path}: {bad.Reason}.");
            }
        }
        return sheet.Png();
    }

    // The first pictures of the first epoch, alternating between the classes.
    internal static List<int> Choose(ImageSet set, LoaderOptions options, int count)
    {
        var order = new int[set.Count];
        new BatchOrder(set.Count, options with { BatchSize = set.Count }).Samples(0, order, out _);
        var byClass = order.GroupBy(index => set.Samples[index].Label).OrderBy(group => group.Key).Select(group => group.ToList()).ToList();
        return [.. Enumerable.Range(0, byClass.Max(group => group.Count))
            .SelectMany(place => byClass.Where(group => place < group.Count).Select(group => group[place]))
            .Take(count)];
    }
}
