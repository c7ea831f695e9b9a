namespace TransferLearning.Data.Preview;

/// <summary>Draws what training will see: each row one picture, first as its file has it, then as each epoch augments it.</summary>
public static class PreviewGrid
{
    /// <summary>The most cells a side: the grid is for looking at.</summary>
    public const int MaximumCells = 100;

    /// <summary>The longer side of a picture on the page, in pixels: that of the network's pictures within these bounds.</summary>
    private const int Shortest = 128, Longest = 256;

    /// <summary>Draws the grid.</summary>
    /// <param name="experiment">The experiment: image size, augmentation, seed.</param>
    /// <param name="splits">Its pictures; the training set is shown.</param>
    /// <param name="rows">Pictures; the classes take turns.</param>
    /// <param name="epochs">Columns after the first.</param>
    /// <param name="cancellation">Ends the work.</param>
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

    // The first pictures of the first epoch, class after class.
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
