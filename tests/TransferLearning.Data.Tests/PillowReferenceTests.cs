using System.Text.Json;

namespace TransferLearning.Data.Tests;

/// <summary>Compares with reference/pillow, made by pillow_reference.py with Pillow's own resize.</summary>
public unsafe class PillowReferenceTests
{
    private static readonly JsonElement[] Cases =
        [.. JsonDocument.Parse(File.ReadAllText(ReferencePicture.At("pillow", "cases.json"))).RootElement.EnumerateArray()];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cases.Length)];

    [Theory, MemberData(nameof(Numbers))]
    public void Should_resize_to_the_pixels_of_Pillow(int number)
    {
        var test = Cases[number];
        var size = new Size(test.GetProperty("height").GetInt32(), test.GetProperty("width").GetInt32());
        var mode = Enum.Parse<ResizeMode>(test.GetProperty("mode").GetString()!, ignoreCase: true);
        var interpolation = Enum.Parse<Interpolation>(test.GetProperty("interpolation").GetString()!, ignoreCase: true);
        var set = new ImageSet([new Sample("source.png", ReferencePicture.At("pillow", "source.png"), 0)]);
        using var expected = ReferencePicture.LoadRgb(ReferencePicture.At("pillow", $"{number:D2}.png"));
        using var actual = new PixelBuffer();
        actual.Resize(size.Width, size.Height, 3);

        using var reader = new SampleReader(set, new LoaderOptions { ImageSize = size, Resize = mode, Interpolation = interpolation });
        Assert.True(reader.TryRead(0, 0, actual.Pixels, out _));

        ReferencePicture.AssertEqual(actual, expected, test.ToString());
    }

    [Fact]
    public void Should_keep_a_flat_picture_flat()
    {
        using var source = new PixelBuffer();
        source.Resize(333, 217, 4);
        source.Bytes.Fill(201);
        using var target = new PixelBuffer();
        target.Resize(64, 48, 3);
        using var resampler = new Resampler();

        foreach (var interpolation in Enum.GetValues<Interpolation>())
        {
            resampler.Resize(source, new PixelArea(0, 0, 333, 217), target.Pixels, target.Stride, 64, 48, interpolation.ToFilter());
            Assert.True(target.Bytes.IndexOfAnyExcept((byte)201) < 0, interpolation.ToString());
        }
    }
}
