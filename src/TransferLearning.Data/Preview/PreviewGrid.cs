using TransferLearning.Experiments;

namespace TransferLearning.Data;

/// <summary>Draws what training will see: each row one picture, first as it is, then as each epoch augments it.</summary>
public static unsafe class PreviewGrid
{
    private const int Gap = 4;

    /// <summary>The most cells a side: the grid is for looking at.</summary>
    public const int MaximumCells = 100;

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
        using var plain = new SampleReader(splits.Train, training with { Augmentation = null });
        var chosen = Choose(splits, training, rows);
        var layout = new Layout(training.ImageSize, chosen.Count, epochs + 1);
        using var page = layout.NewPage();
        for (var column = 0; column <= epochs; column++)
            layout.Title(page, column, column == 0 ? "as it is" : $"epoch {column}");
        for (var row = 0; row < chosen.Count; row++)
        {
            var sample = splits.Train.Samples[chosen[row]];
            layout.Caption(page, row, $"{splits.Classes[sample.Label]}: {sample.Id}");
            for (var column = 0; column <= epochs; column++)
            {
                cancellation.ThrowIfCancellationRequested();
                layout.Place(page, row, column, column == 0 ? plain : augmented, chosen[row], Math.Max(0, column - 1));
            }
        }
        return PngWriter.Encode(page);
    }

    // The first pictures of the first epoch, class after class.
    private static List<int> Choose(DataSplits splits, LoaderOptions options, int rows)
    {
        var order = new int[splits.Train.Count];
        new BatchOrder(splits.Train.Count, options with { BatchSize = splits.Train.Count }).Samples(0, order, out _);
        var byClass = order.GroupBy(index => splits.Train.Samples[index].Label).OrderBy(group => group.Key).Select(group => group.ToList()).ToList();
        return [.. Enumerable.Range(0, byClass.Max(group => group.Count))
            .SelectMany(place => byClass.Where(group => place < group.Count).Select(group => group[place]))
            .Take(rows)];
    }

    private readonly record struct Layout(Size Image, int Rows, int Columns)
    {
        // Small pictures are enlarged, whole pixels for one, so that a title has room above them.
        private int Zoom => Math.Max(1, (64 + Image.Width - 1) / Image.Width);

        private int CellWidth => Image.Width * Zoom;

        private int Scale => CellWidth >= 120 ? 2 : 1;

        private int Line => (PixelFont.Height + 3) * Scale;

        private int CellHeight => Line + Image.Height * Zoom + Gap;

        public PixelBuffer NewPage()
        {
            var page = new PixelBuffer();
            page.Resize(Gap + Columns * (CellWidth + Gap), Line + Gap + Rows * CellHeight + Gap, 3);
            page.Bytes.Fill(24);
            return page;
        }

        public void Title(PixelBuffer page, int column, string text) =>
            PixelFont.Write(page, text, Left(column), Gap, Scale, 255);

        public void Caption(PixelBuffer page, int row, string text) =>
            PixelFont.Write(page, text, Left(0), Top(row) - Line + Scale, Scale, 190);

        public void Place(PixelBuffer page, int row, int column, SampleReader reader, int index, int pass)
        {
            using var cell = new PixelBuffer();
            cell.Resize(Image.Width, Image.Height, 3);
            if (!reader.TryRead(index, pass, cell.Pixels, out var bad))
                throw new RunException($"{bad!.Path}: {bad.Reason}.");
            for (var y = 0; y < Image.Height * Zoom; y++)
                for (var x = 0; x < CellWidth; x++)
                    cell.Bytes.Slice(y / Zoom * cell.Stride + x / Zoom * 3, 3).CopyTo(page.Bytes[((Top(row) + y) * page.Stride + (Left(column) + x) * 3)..]);
        }

        private int Left(int column) => Gap + column * (CellWidth + Gap);

        private int Top(int row) => Gap + Line + row * CellHeight + Line;
    }
}
