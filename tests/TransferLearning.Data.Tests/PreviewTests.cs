using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests;

public class PreviewTests
{
    [Fact]
    public void Should_show_each_picture_as_it_is_and_augmented_in_each_epoch()
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
        // Small pictures are shown with 128 pixels, each below a line of text, with gaps of 8 pixels.
        Assert.Equal((8 + 3 * 136, 18 + 8 + 3 * (18 + 128 + 8)), (grid.Width, grid.Height));
        // The cells of one row differ: not augmented, epoch 1, epoch 2.
        Assert.Equal(3, Enumerable.Range(0, 3).Select(column => Cell(grid, column)).Distinct().Count());
    }

    [Fact]
    public void Should_draw_a_small_sheet_that_differs_between_epochs()
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
        // Three rows of three pairs, with 224 pixels reduced to 112.
        Assert.Equal((8 + 6 * 120, 18 + 8 + 3 * (18 + 112 + 8)), (sheet.Width, sheet.Height));
        Assert.NotEqual(first, second);
        Assert.Equal(first, AugmentedSamples.Render(experiment, splits, 1, 0));
    }

    [Fact]
    public unsafe void Should_antialias_large_pictures_and_leave_room_for_text()
    {
        using var folder = new TemporaryFolder();
        var splits = DataResolver.Resolve(new Experiment { Data = new() { Train = new ShapesSource { Images = 2, Size = 64 }, ImageSize = new(64, 64) } }, [])!;
        using var reader = new SampleReader(splits.Train, new LoaderOptions { ImageSize = new(64, 64), MemoryBudget = 0 });
        using var page = new PictureSheet(new Size(32, 32), 1, 1, titled: false, lines: 2);
        page.Caption(0, 0, 1, "a name that is longer than the page is wide");
        Assert.Null(page.Place(0, 0, reader, 0, 0));
        File.WriteAllBytes(folder.At("page.png"), page.Png());

        using var drawn = ReferencePicture.Load(folder.At("page.png"));
        Assert.Equal((8 + 32 + 8, 8 + 36 + 32 + 8), (drawn.Width, drawn.Height));
        using var original = new PixelBuffer();
        original.Resize(64, 64, 3);
        Assert.True(reader.TryRead(0, 0, original.Pixels, out _));
        // Shrinking keeps the mean of a picture.
        double before = 0, after = 0;
        foreach (var value in original.Bytes)
            before += value;
        for (var y = 0; y < 32; y++)
            for (var x = 0; x < 32; x++)
                for (var channel = 0; channel < 3; channel++)
                    after += drawn.Pixels[(long)(44 + y) * drawn.Stride + (8 + x) * 4 + channel];
        Assert.Equal(before / original.Bytes.Length, after / (32 * 32 * 3), 1.0);
    }

    /// <summary>The network gets this picture squashed to a square. A person sees it in its own proportions, with nothing cut off.</summary>
    [Fact]
    public unsafe void Should_show_the_original_and_not_the_networks_input()
    {
        using var folder = new TemporaryFolder();
        using var white = new PixelBuffer();
        white.Resize(80, 20, 3);
        white.Bytes.Fill(255);
        File.WriteAllBytes(folder.At("a", "1.png"), PngWriter.Encode(white));
        var set = new ImageSet([new Sample("a/1.png", folder.At("a", "1.png"), 0)]);
        var cell = new Size(64, 64);
        using var originals = PictureSheet.Originals(set, new LoaderOptions { ImageSize = new(16, 16), MemoryBudget = 0 }, cell);
        using var page = new PictureSheet(cell, 1, 1, titled: false, lines: 0);
        Assert.Null(page.Place(0, 0, originals, 0, 0));
        File.WriteAllBytes(folder.At("page.png"), page.Png());

        using var drawn = ReferencePicture.Load(folder.At("page.png"));
        var column = Enumerable.Range(0, 64).Select(y => drawn.Pixels[(long)(8 + y) * drawn.Stride + (8 + 32) * 4]).ToList();
        // A quarter as high as wide: 16 of 64 rows.
        Assert.InRange(column.Count(value => value > 250), 15, 17);
        Assert.Equal(255, column[32]);
        Assert.NotEqual(255, column[0]);
    }

    [Fact]
    public void Should_write_with_a_font_that_every_machine_has()
    {
        Assert.Equal("DejaVu Sans", PictureFont.Typeface.FamilyName);
        Assert.All("Aäß žőΩЖ × → …", letter => Assert.True(PictureFont.Typeface.ContainsGlyph(letter), letter.ToString()));
        Assert.Equal("cat.jpg", PictureFont.Fit("cat.jpg", 13, 200));
        var name = PictureFont.Fit("a photo with a very long name indeed.jpg", 13, 100);
        Assert.InRange(PictureFont.Width(name, 13), 50, 100);
        Assert.StartsWith("a pho", name, StringComparison.Ordinal);
        Assert.EndsWith(".jpg", name, StringComparison.Ordinal);
        Assert.Equal(PictureFont.Width("ab", 13), PictureFont.Width("a\nb", 13));
    }

    private static unsafe string Cell(PixelBuffer grid, int column)
    {
        var row = grid.Pixels + (long)(44 + 64) * grid.Stride + (8 + column * 136) * 4;
        return Convert.ToHexString(new ReadOnlySpan<byte>(row, 128 * 4));
    }
}
