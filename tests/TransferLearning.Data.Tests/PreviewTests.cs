using TransferLearning.Experiments;
using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests;

public class PreviewTests
{
    [Fact]
    public void The_grid_shows_each_picture_as_it_is_and_as_each_epoch_sees_it()
    {
        using var folder = new TemporaryFolder();
        var experiment = new Experiment
        {
            Data = new() { Train = new ShapesSource { Images = 40, Size = 48 }, ImageSize = new(48, 48) },
            Augmentation = new() { Parts = [new ImageDataGenerator { HorizontalFlip = true, RotationRange = 90 }] },
        };
        var splits = DataResolver.Resolve(experiment, []);

        File.WriteAllBytes(folder.At("grid.png"), PreviewGrid.Render(experiment, splits, rows: 3, epochs: 2));

        using var grid = ReferencePicture.Load(folder.At("grid.png"));
        // Pictures of less than 64 pixels are enlarged by a whole number: here to 96.
        Assert.Equal((4 + 3 * 100, 10 + 4 + 3 * (10 + 96 + 4) + 4), (grid.Width, grid.Height));
        // The cells of one row differ: not augmented, epoch 1, epoch 2.
        Assert.Equal(3, Enumerable.Range(0, 3).Select(column => Cell(grid, column)).Distinct().Count());
    }

    private static unsafe string Cell(PixelBuffer grid, int column)
    {
        var row = grid.Pixels + (long)(4 + 10 + 10 + 48) * grid.Stride + (4 + column * 100) * 4;
        return Convert.ToHexString(new ReadOnlySpan<byte>(row, 96 * 4));
    }
}
