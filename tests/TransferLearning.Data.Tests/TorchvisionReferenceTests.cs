using System.Text.Json;

namespace TransferLearning.Data.Tests;

/// <summary>Compares with reference/torchvision, made by torchvision_reference.py with torchvision's functional operations on uint8 tensors.</summary>
public unsafe class TorchvisionReferenceTests
{
    private static readonly JsonElement[] Cases =
        [.. JsonDocument.Parse(File.ReadAllText(ReferencePicture.At("torchvision", "cases.json"))).RootElement.EnumerateArray()];

    public static TheoryData<int, string> Named => Fill();

    private static TheoryData<int, string> Fill()
    {
        var data = new TheoryData<int, string>();
        for (var number = 0; number < Cases.Length; number++)
            data.Add(number, Cases[number].GetProperty("operation").GetString()!);
        return data;
    }

    [Theory, MemberData(nameof(Named))]
    public void Should_equal_the_pixels_of_torchvision(int number, string operation)
    {
        var test = Cases[number];
        using var source = ReferencePicture.LoadRgb(ReferencePicture.At("keras", test.GetProperty("source").GetString() + ".png"));
        using var expected = ReferencePicture.LoadRgb(ReferencePicture.At("torchvision", $"{number:D2}.png"));
        using var actual = new PixelBuffer();
        actual.Resize(expected.Width, expected.Height, 3);
        using var work = new ImageWork();
        if (operation == "autocontrast")
            foreach (ref var value in source.Bytes)
                value = (byte)(value / 2 + 40);

        if (operation == "resized_crop")
            Crop(test.GetProperty("parameters"), test.GetProperty("source").GetString()!, actual);
        else if (operation is "mixup" or "cutmix")
            Mix(operation, test.GetProperty("parameters"), source, actual);
        else
        {
            work.Start(source.Pixels, actual.Pixels, source.Height, source.Width);
            Apply(operation, test.GetProperty("parameters"), work);
            work.Finish();
        }

        ReferencePicture.AssertEqual(actual, expected, test.ToString());
    }

    private static void Crop(JsonElement p, string name, PixelBuffer actual)
    {
        using var wide = ReferencePicture.Load(ReferencePicture.At("keras", name + ".png"));
        using var resampler = new Resampler();
        var area = new PixelArea(p.GetProperty("left").GetInt32(), p.GetProperty("top").GetInt32(), p.GetProperty("width").GetInt32(), p.GetProperty("height").GetInt32());
        resampler.Resize(wide, area, actual.Pixels, actual.Stride, actual.Width, actual.Height, PictureFilter.Bilinear);
    }

    // The batch in the script: the picture, its mirror image, its negative.
    private static void Mix(string operation, JsonElement p, PixelBuffer source, PixelBuffer actual)
    {
        using var mirrored = new PixelBuffer();
        mirrored.Resize(source.Width, source.Height, 3);
        Mirror.Copy(source.Pixels, mirrored.Pixels, source.Height, source.Width, horizontally: true, vertically: false);
        var batch = new[] { source.Bytes.ToArray(), mirrored.Bytes.ToArray(), [.. source.Bytes.ToArray().Select(value => (byte)(255 - value))] };
        var position = p.GetProperty("position").GetInt32();
        var (own, other) = (batch[position], batch[MixingDraw.PartnerOf(position, 3)]);
        var draw = operation == "mixup"
            ? MixUp.Whole(p.GetProperty("lambda").GetDouble(), source.Height, source.Width)
            : CutMix.Box(p.GetProperty("lambda").GetDouble(), p.GetProperty("x").GetInt32(), p.GetProperty("y").GetInt32(), source.Height, source.Width);
        if (operation == "cutmix")
            Assert.Equal(p.GetProperty("left").GetDouble(), draw.Lambda, 1e-12);
        draw.Mix(own, other, actual.Bytes, source.Width);
    }

    private static void Apply(string operation, JsonElement p, ImageWork work)
    {
        switch (operation)
        {
            case "brightness":
                ColorAdjust.Brightness(work.Bytes(), Factor());
                break;
            case "contrast":
                ColorAdjust.Contrast(work.Bytes(), Factor());
                break;
            case "saturation":
                ColorAdjust.Saturation(work.Bytes(), Factor());
                break;
            case "sharpness":
                Neighbourhood.Sharpness(work.Bytes(), work.Fresh(), work.Height, work.Width, Factor());
                work.Replace();
                break;
            case "hue":
                ColorAdjust.Hue(work.Bytes(), Factor());
                break;
            case "grayscale":
                ColorAdjust.Grayscale(work.Bytes());
                break;
            case "posterize":
                ColorAdjust.Posterize(work.Bytes(), p.GetProperty("bits").GetInt32());
                break;
            case "solarize":
                ColorAdjust.Solarize(work.Bytes(), p.GetProperty("threshold").GetDouble());
                break;
            case "autocontrast":
                ColorAdjust.AutoContrast(work.Bytes());
                break;
            case "equalize":
                ColorAdjust.Equalize(work.Bytes());
                break;
            case "gaussian_blur":
                var kernel = new float[p.GetProperty("size").GetInt32()];
                Neighbourhood.GaussKernel(kernel, p.GetProperty("sigma").GetDouble());
                Neighbourhood.Blur(work.Bytes(), work.Fresh(), work.Floats(), work.Height, work.Width, kernel);
                work.Replace();
                break;
            case "erase":
                Erase.Apply(work.Bytes(), work.Width, new PixelArea(p.GetProperty("left").GetInt32(), p.GetProperty("top").GetInt32(), p.GetProperty("width").GetInt32(), p.GetProperty("height").GetInt32()), (byte)p.GetProperty("value").GetInt32());
                break;
            default:
                var order = p.GetProperty("interpolation").GetString() == "nearest" ? 0 : 1;
                AutoOperation.All.Single(candidate => candidate.Name == operation).Apply(work, p.GetProperty("magnitude").GetDouble(), order);
                break;
        }

        float Factor() => (float)p.GetProperty("factor").GetDouble();
    }
}
