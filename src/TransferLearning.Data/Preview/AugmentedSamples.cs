namespace TransferLearning.Data.Preview;

/// <summary>Draws some training pictures, each original beside its augmented version in one epoch. Small, for a run's page.</summary>
public static class AugmentedSamples
{
    private const int Rows = 3, Pairs = 3, Longest = 112;

    /// <summary>Draws the sheet. Every epoch shows the same pictures. The place of a picture that cannot be decoded stays empty.</summary>
    /// <param name="experiment">The experiment: image size, augmentation, seed.</param>
    /// <param name="splits">The experiment's pictures; the training set is shown.</param>
    /// <param name="epoch">The epoch for the title, from 1.</param>
    /// <param name="pass">The pass over the set, from 0, that determines the augmentation.</param>
    /// <param name="cancellation">Cancels the drawing.</param>
    /// <returns>The bytes of a PNG file.</returns>
    /// <exception cref="OperationCanceledException"/>
    public static byte[] Render(Experiment experiment, DataSplits splits, int epoch, int pass, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(splits);
        var training = LoaderOptions.For(experiment, training: true) with { MemoryBudget = 0 };
        using var augmented = new SampleReader(splits.Train, training);
        var chosen = PreviewGrid.Choose(splits.Train, training, Rows * Pairs);
        var cell = PictureSheet.CellOf(training.ImageSize, Longest);
        using var originals = PictureSheet.Originals(splits.Train, training, cell);
        using var sheet = new PictureSheet(cell, (chosen.Count + Pairs - 1) / Pairs, 2 * Math.Min(Pairs, chosen.Count), titled: true, lines: 1);
        for (var place = 0; place < chosen.Count; place++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (row, column) = (place / Pairs, 2 * (place % Pairs));
            if (row == 0)
            {
                sheet.Title(column, "as it is");
                sheet.Title(column + 1, $"epoch {epoch}");
            }
            var sample = splits.Train.Samples[chosen[place]];
            sheet.Caption(row, column, 0, $"{splits.Describe(sample)}: {Path.GetFileName(sample.Id)}", span: 2);
            if (sheet.Place(row, column, originals, chosen[place], pass) is null)
                sheet.Place(row, column + 1, augmented, chosen[place], pass);
        }
        return sheet.Png();
    }
}
