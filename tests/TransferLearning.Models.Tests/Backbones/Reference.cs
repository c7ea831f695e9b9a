using System.IO.Compression;
using System.Text.Json;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Backbones;

/// <summary>The results of PyTorch and torchvision (reference/backbones.json, written by reference/backbones.py).</summary>
internal static class Reference
{
    private static readonly Lazy<JsonElement> Table = new(() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Shared.Repository, "tests", "TransferLearning.Models.Tests", "reference", "backbones.json"))).RootElement.GetProperty("backbones"));

    public static IEnumerable<string> Names => Table.Value.EnumerateObject().Select(each => each.Name);

    public static JsonElement Of(string name) => Table.Value.GetProperty(name);

    /// <summary>Whether the file has a part for a network.</summary>
    public static bool Has(string name, string part) => Of(name).TryGetProperty(part, out _);

    /// <summary>The norm and the middle value of every module's output, by torchvision's paths.</summary>
    public static IReadOnlyDictionary<string, double[]> Modules(string name)
    {
        using var packed = new GZipStream(new MemoryStream(Convert.FromBase64String(Of(name).GetProperty("modules").GetString()!)), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<Dictionary<string, double[]>>(packed)!;
    }

    /// <summary>Compares a tensor's shape, mean, norm and five values (reference/formula.py). Differences are relative to the root mean square.</summary>
    public static void AssertEqual(JsonElement expected, long[] shape, ReadOnlySpan<float> values, double tolerance, string what)
    {
        var wide = new double[values.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = values[i];
        AssertEqual(expected, shape, wide, tolerance, what);
    }

    /// <inheritdoc cref="AssertEqual(JsonElement, long[], ReadOnlySpan{float}, double, string)"/>
    public static void AssertEqual(JsonElement expected, long[] shape, ReadOnlySpan<double> values, double tolerance, string what)
    {
        Assert.Equal(expected.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), shape);
        double sum = 0, squares = 0;
        foreach (var value in values)
        {
            sum += value;
            squares += value * value;
        }
        AssertClose(expected.GetProperty("norm").GetDouble(), Math.Sqrt(squares), tolerance, $"{what}: norm");
        var scale = Math.Sqrt(squares / values.Length);
        Near(expected.GetProperty("mean").GetDouble(), sum / values.Length, "mean");
        var k = 0;
        foreach (var value in expected.GetProperty("values").EnumerateArray())
        {
            var place = (int)(((2L * k) + 1) * values.Length / 10);
            Near(value.GetDouble(), values[place], $"value {place}");
            k++;
        }
        Assert.Equal(5, k);

        void Near(double wanted, double actual, string which) =>
            Assert.True(Math.Abs(wanted - actual) <= tolerance * Math.Max(scale, Math.Abs(actual)), $"{what}: {which} is {actual:g8}, PyTorch's {wanted:g8}, root mean square {scale:g3}");
    }

    public static void AssertClose(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Abs(expected), $"{what} is {actual:g8}, PyTorch's {expected:g8}");
}
