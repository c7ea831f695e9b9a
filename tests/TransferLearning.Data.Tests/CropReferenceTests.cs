using System.Text.Json;

namespace TransferLearning.Data.Tests;

/// <summary>Compares cropping and moving in one resampling with reference/crop, made by crop_reference.py with SciPy, NumPy and torchvision.</summary>
public unsafe class CropReferenceTests
{
    private static readonly JsonElement[] Cases =
        [.. JsonDocument.Parse(File.ReadAllText(ReferencePicture.At("crop", "cases.json"))).RootElement.EnumerateArray()];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cases.Length)];

    [Theory, MemberData(nameof(Numbers))]
    public void Should_equal_the_pixels_of_the_reference(int number)
    {
        using var expected = ReferencePicture.LoadRgb(ReferencePicture.At("crop", $"{number:D2}.png"));
        using var actual = Make(number, work => Change(Cases[number], work));

        ReferencePicture.AssertEqual(actual, expected, Cases[number].ToString());
    }

    [Theory, MemberData(nameof(Numbers))]
    public void Should_keep_the_fraction_for_colours_and_change_nothing_if_they_change_nothing(int number)
    {
        if (Cases[number].TryGetProperty("operation", out _))
            return;
        using var plain = Make(number, work => Change(Cases[number], work));
        using var shifted = Make(number, work => Change(Cases[number], work, channelShift: 0));

        // A flip comes before rounding in one case and after it in the other.
        var (share, largest) = ReferencePicture.Compare(shifted, plain);
        Assert.Equal(0, share);
        Assert.InRange(largest, 0, 1);
    }

    [Fact]
    public void Should_equal_resizing_for_a_whole_picture_that_is_not_moved()
    {
        using var source = ReferencePicture.Load(ReferencePicture.At("pillow", "source.png"));
        using var moved = new PixelBuffer();
        using var resized = new PixelBuffer();
        using var sampler = new CropSampler();
        using var resampler = new Resampler();
        foreach (var (width, height) in new[] { (33, 40), (101, 75), (140, 150), (13, 10), (101, 10) })
        {
            moved.Resize(width, height, 3);
            resized.Resize(width, height, 3);
            var whole = new PixelArea(0, 0, source.Width, source.Height);
            sampler.ToBytes(new(source.Pixels, source.Stride, whole), moved.Pixels, height, width, AffineMap.Identity, new(FillMode.Nearest));
            resampler.Resize(source, whole, resized.Pixels, resized.Stride, width, height, PictureFilter.Bilinear);

            ReferencePicture.AssertEqual(moved, resized, $"{width} × {height}");
        }
    }

    [Fact]
    public void Should_keep_a_flat_picture_flat_wherever_it_is_moved()
    {
        using var source = new PixelBuffer();
        using var target = new PixelBuffer();
        using var sampler = new CropSampler();
        source.Resize(61, 47, 4);
        source.Bytes.Fill(201);
        target.Resize(23, 31, 3);
        for (var degrees = 0; degrees < 360; degrees += 7)
        {
            var map = new GeneratorTransform(degrees, 3.3, -2.1, 0, 0.7, 1.4, false, false, null, null).Map(31, 23)!.Value;
            sampler.ToBytes(new(source.Pixels, source.Stride, new(1, 2, 57, 40)), target.Pixels, 31, 23, map, new(FillMode.Nearest));

            Assert.True(target.Bytes.IndexOfAnyExcept((byte)201) < 0, $"{degrees}°");
        }
    }

    [Fact]
    public void Should_read_nothing_outside_the_part()
    {
        using var source = new PixelBuffer();
        using var target = new PixelBuffer();
        using var work = new ImageWork();
        source.Resize(40, 40, 4);
        source.Bytes.Fill(255);
        var area = new PixelArea(11, 9, 19, 17);
        for (var y = area.Top; y < area.Top + area.Height; y++)
            source.Bytes.Slice((y * 40 + area.Left) * 4, area.Width * 4).Fill(60);
        target.Resize(16, 16, 3);

        work.Start(new CroppedPicture(source.Pixels, source.Stride, area), target.Pixels, 16, 16);
        new GeneratorTransform(30, 1.5, 2.5, 5, 0.9, 1.2, true, false, null, null).Apply(new ImageDataGenerator(), work);
        work.Finish();

        Assert.True(target.Bytes.IndexOfAnyExcept((byte)60) < 0);
    }

    private static PixelBuffer Make(int number, Action<ImageWork> change)
    {
        var test = Cases[number];
        using var source = ReferencePicture.Load(ReferencePicture.At("keras", test.GetProperty("source").GetString() + ".png"));
        var area = test.GetProperty("area").EnumerateArray().Select(value => value.GetInt32()).ToArray();
        var size = test.GetProperty("to").EnumerateArray().Select(value => value.GetInt32()).ToArray();
        var result = new PixelBuffer();
        result.Resize(size[1], size[0], 3);
        using var work = new ImageWork();
        work.Start(new CroppedPicture(source.Pixels, source.Stride, new(area[0], area[1], area[2], area[3])), result.Pixels, size[0], size[1]);
        change(work);
        work.Finish();
        return result;
    }

    private static void Change(JsonElement test, ImageWork work, double? channelShift = null)
    {
        if (test.TryGetProperty("operation", out var operation))
        {
            if (operation.GetString() == "flip")
                work.Flip(horizontally: true, vertically: false);
            else if (operation.GetString() != "none")
                AutoOperation.All.Single(each => each.Name == operation.GetString()).Apply(work, test.GetProperty("magnitude").GetDouble(), 0);
            return;
        }
        var p = test.GetProperty("parameters");
        var generator = new ImageDataGenerator { FillMode = Enum.Parse<FillMode>(test.GetProperty("fill_mode").GetString()!, ignoreCase: true), Cval = test.GetProperty("cval").GetDouble() };
        new GeneratorTransform(Number("theta", 0), Number("tx", 0), Number("ty", 0), Number("shear", 0), Number("zx", 1), Number("zy", 1), p.TryGetProperty("flip_horizontal", out _), false, channelShift, null)
            .Apply(generator, work);

        double Number(string name, double otherwise) => p.TryGetProperty(name, out var value) ? value.GetDouble() : otherwise;
    }
}
