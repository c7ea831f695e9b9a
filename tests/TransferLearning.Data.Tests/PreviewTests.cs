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
        var splits = DataResolver.Resolve(experiment, [])!;

        File.WriteAllBytes(folder.At("grid.png"), PreviewGrid.Render(experiment, splits, rows: 3, epochs: 2));

        using var grid = ReferencePicture.Load(folder.At("grid.png"));
        // Pictures of less than 64 pixels are enlarged by a whole number: here to 96.
        Assert.Equal((4 + 3 * 100, 10 + 4 + 3 * (10 + 96 + 4) + 4), (grid.Width, grid.Height));
        // The cells of one row differ: not augmented, epoch 1, epoch 2.
        Assert.Equal(3, Enumerable.Range(0, 3).Select(column => Cell(grid, column)).Distinct().Count());
    }

    [Fact]
    public void A_sheet_of_augmented_pictures_is_small_and_differs_where_the_epoch_changed_something()
    {
        using var folder = new TemporaryFolder();
        var experiment = new Experiment
        {
            Data = new() { Train = new ShapesSource { Images = 40, Size = 96 }, ImageSize = new(224, 224) },
            Augmentation = new() { Parts = [new ImageDataGenerator { RotationRange = 90 }] },
        };
        var splits = DataResolver.Resolve(experiment, [])!;
        var (first, second) = (AugmentedSamples.Render(experiment, splits, 1, 0), AugmentedSamples.Render(experiment, splits, 2, 1));

        File.WriteAllBytes(folder.At("first.png"), first);
        using var sheet = ReferencePicture.Load(folder.At("first.png"));
        // Three rows of three pairs; 224 pixels become 112.
        Assert.Equal((4 + 6 * 116, 10 + 4 + 3 * (10 + 112 + 4) + 4), (sheet.Width, sheet.Height));
        Assert.NotEqual(first, second);
        Assert.Equal(first, AugmentedSamples.Render(experiment, splits, 1, 0));
    }

    [Fact]
    public unsafe void A_page_shrinks_large_pictures_with_antialiasing_and_leaves_room_for_text()
    {
        using var folder = new TemporaryFolder();
        var splits = DataResolver.Resolve(new Experiment { Data = new() { Train = new ShapesSource { Images = 2, Size = 64 }, ImageSize = new(64, 64) } }, [])!;
        using var reader = new SampleReader(splits.Train, new LoaderOptions { ImageSize = new(64, 64), MemoryBudget = 0 });
        using var page = new PictureSheet(new Size(64, 64), 1, 1, titled: false, lines: 2, largest: 32);
        page.Caption(0, 0, 1, "a name that is longer than the page is wide");
        Assert.Null(page.Place(0, 0, reader, 0, 0));
        File.WriteAllBytes(folder.At("page.png"), page.Png());

        using var drawn = ReferencePicture.Load(folder.At("page.png"));
        Assert.Equal((4 + 32 + 4, 4 + 20 + 32 + 4 + 4), (drawn.Width, drawn.Height));
        using var original = new PixelBuffer();
        original.Resize(64, 64, 3);
        Assert.True(reader.TryRead(0, 0, original.Pixels, out _));
        // The mean of a picture survives shrinking.
        double before = 0, after = 0;
        foreach (var value in original.Bytes)
            before += value;
        for (var y = 0; y < 32; y++)
            for (var x = 0; x < 32; x++)
                for (var channel = 0; channel < 3; channel++)
                    after += drawn.Pixels[(long)(24 + y) * drawn.Stride + (4 + x) * 4 + channel];
        Assert.Equal(before / original.Bytes.Length, after / (32 * 32 * 3), 1.0);
    }

    private static unsafe string Cell(PixelBuffer grid, int column)
    {
        var row = grid.Pixels + (long)(4 + 10 + 10 + 48) * grid.Stride + (4 + column * 100) * 4;
        return Convert.ToHexString(new ReadOnlySpan<byte>(row, 96 * 4));
    }
}
