using System.Text.Json;

namespace TransferLearning.Data.Tests;

/// <summary>Compares with reference/keras, made by keras_reference.py with SciPy and Pillow from Keras's published formulas.</summary>
public unsafe class KerasReferenceTests
{
    private static readonly JsonElement[] Cases =
        [.. JsonDocument.Parse(File.ReadAllText(ReferencePicture.At("keras", "cases.json"))).RootElement.EnumerateArray()];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cases.Length)];

    [Theory, MemberData(nameof(Numbers))]
    public void Should_equal_the_pixels_of_Keras(int number)
    {
        var (generator, transform) = Read(Cases[number]);
        using var source = ReferencePicture.LoadRgb(ReferencePicture.At("keras", Cases[number].GetProperty("source").GetString() + ".png"));
        using var expected = ReferencePicture.LoadRgb(ReferencePicture.At("keras", $"{number:D2}.png"));
        using var actual = new PixelBuffer();
        actual.Resize(source.Width, source.Height, 3);
        using var work = new ImageWork();

        work.Start(source.Pixels, actual.Pixels, source.Height, source.Width);
        transform.Apply(generator, work);
        work.Finish();

        ReferencePicture.AssertEqual(actual, expected, Cases[number].ToString());
    }

    [Theory, MemberData(nameof(Numbers))]
    public void Should_give_the_same_bytes_with_vectors_as_with_single_pixels(int number)
    {
        var (generator, transform) = Read(Cases[number]);
        using var source = ReferencePicture.LoadRgb(ReferencePicture.At("keras", Cases[number].GetProperty("source").GetString() + ".png"));
        if (transform.Map(source.Height, source.Width) is not { } map)
            return;
        using var vectors = new PixelBuffer();
        using var single = new PixelBuffer();
        vectors.Resize(source.Width, source.Height, 3);
        single.Resize(source.Width, source.Height, 3);
        var sampling = new Sampling(generator.FillMode, generator.Cval, generator.InterpolationOrder);

        AffineSampler.ToBytes(source.Pixels, vectors.Pixels, source.Height, source.Width, map, sampling);
        AffineSampler.ToBytes(source.Pixels, single.Pixels, source.Height, source.Width, map, sampling, useVectors: false);

        Assert.True(vectors.Bytes.SequenceEqual(single.Bytes));
    }

    private static (ImageDataGenerator Generator, GeneratorTransform Transform) Read(JsonElement test)
    {
        var p = test.GetProperty("parameters");
        var generator = new ImageDataGenerator
        {
            FillMode = Enum.Parse<FillMode>(test.GetProperty("fill_mode").GetString()!, ignoreCase: true),
            Cval = test.GetProperty("cval").GetDouble(),
            InterpolationOrder = test.GetProperty("order").GetInt32(),
        };
        return (generator, new GeneratorTransform(
            Number("theta") ?? 0, Number("tx") ?? 0, Number("ty") ?? 0, Number("shear") ?? 0, Number("zx") ?? 1, Number("zy") ?? 1,
            p.TryGetProperty("flip_horizontal", out _), p.TryGetProperty("flip_vertical", out _), Number("channel_shift"), Number("brightness")));

        double? Number(string name) => p.TryGetProperty(name, out var value) ? value.GetDouble() : null;
    }
}
