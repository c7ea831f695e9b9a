using System.Text.Json;
using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests;

/// <summary>Compares with reference/standardise.json, made by standardise_reference.py with NumPy from Keras's published formulas.</summary>
public sealed class StandardisationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => ["rescale", "samplewise", "featurewise", "samplewise_featurewise", "zca", "zca_few", "samplewise_zca"];

    [Theory, MemberData(nameof(Kinds))]
    public void Should_equal_the_values_of_Keras(string kind)
    {
        var expected = JsonDocument.Parse(File.ReadAllText(ReferencePicture.At("standardise.json"))).RootElement.GetProperty(kind);
        var count = kind == "zca_few" ? 20 : 60;
        var section = new AugmentationSection
        {
            Parts =
            [
                new ImageDataGenerator
                {
                    Rescale = 1.0 / 255,
                    SamplewiseCenter = kind.StartsWith("samplewise", StringComparison.Ordinal),
                    SamplewiseStdNormalization = kind.StartsWith("samplewise", StringComparison.Ordinal),
                    FeaturewiseCenter = kind.EndsWith("featurewise", StringComparison.Ordinal) || kind == "zca", // whitening implies it in the other cases
                    FeaturewiseStdNormalization = kind.EndsWith("featurewise", StringComparison.Ordinal),
                    ZcaWhitening = kind.Contains("zca", StringComparison.Ordinal),
                },
            ],
        };
        using var reader = new SampleReader(Pictures(count), new LoaderOptions { ImageSize = new(4, 4) });

        var standardisation = Standardisation.Fit(section, reader)!;
        var whitening = standardisation.WhiteningEpsilon is { } epsilon ? Whitening.Fit(reader, standardisation, epsilon, SymmetricEigen.Decompose) : null;

        Assert.Equal(kind.Contains("zca", StringComparison.Ordinal) ? Math.Min(count, 48) : null, whitening?.Directions);
        int[] shown = kind switch { "zca" or "samplewise_zca" => [0, 7, 59], "zca_few" => [0, 7, 19], _ => [0, 17, 59] };
        for (var row = 0; row < 3; row++)
        {
            var values = new double[48];
            standardisation.Apply(Bytes(shown[row]), values, whitening);
            for (var i = 0; i < 48; i++)
                Assert.Equal(expected[row][i].GetDouble(), values[i], 2e-5);
        }
    }

    [Fact]
    public void Should_whiten_to_the_identity_as_covariance()
    {
        const int count = 300, values = 48; // more than one block of pictures
        using var reader = new SampleReader(Pictures(count), new LoaderOptions { ImageSize = new(4, 4) });
        var standardisation = Standardisation.Fit(new() { Parts = [new ImageDataGenerator { ZcaWhitening = true }] }, reader)!;
        var whitening = Whitening.Fit(reader, standardisation, 1e-6, SymmetricEigen.Decompose);
        var covariance = new double[values * values];
        for (var picture = 0; picture < count; picture++)
        {
            var white = new double[values];
            standardisation.Apply(Bytes(picture), white, whitening);
            for (var i = 0; i < values; i++)
                for (var j = 0; j < values; j++)
                    covariance[i * values + j] += white[i] * white[j] / count;
        }

        for (var i = 0; i < values; i++)
            for (var j = 0; j < values; j++)
                Assert.Equal(i == j ? 1 : 0, covariance[i * values + j], 1e-4);
    }

    [Fact]
    public void Should_ask_for_nothing_without_options()
    {
        Assert.False(Standardisation.IsAskedFor(new() { Parts = [new ImageDataGenerator { RotationRange = 3 }] }));
        Assert.False(Standardisation.NeedsFit(new() { Parts = [new ImageDataGenerator { Rescale = 0.5 }] }));
    }

    [Fact]
    public void Should_rebuild_the_matrix_from_its_eigenvectors()
    {
        const int n = 30;
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                matrix[i * n + j] = Math.Cos(i * j) + (i == j ? i : 0);

        var (values, vectors) = SymmetricEigen.Decompose((double[])matrix.Clone(), n);

        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                Assert.Equal(matrix[i * n + j], Enumerable.Range(0, n).Sum(k => vectors[i * n + k] * values[k] * vectors[j * n + k]), 1e-9);
    }

    private static byte[] Bytes(int picture) => [.. Enumerable.Range(0, 48).Select(j => (byte)((31 * picture + 7 * j + picture * j * (picture % 7)) % 256))];

    private ImageSet Pictures(int count)
    {
        var samples = new List<Sample>();
        for (var i = 0; i < count; i++)
        {
            using var pixels = new PixelBuffer();
            pixels.Resize(4, 4, 3);
            Bytes(i).CopyTo(pixels.Bytes);
            var path = _folder.At($"{i:D2}.png");
            File.WriteAllBytes(path, PngWriter.Encode(pixels));
            samples.Add(new(Path.GetFileName(path), path, 0));
        }
        return new(samples);
    }

    public void Dispose() => _folder.Dispose();
}
