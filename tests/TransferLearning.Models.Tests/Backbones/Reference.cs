using System.Text.Json;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Backbones;

/// <summary>What PyTorch and torchvision computed (reference/backbones.json, made by reference/backbones.py).</summary>
internal static class Reference
{
    private static readonly Lazy<JsonElement> Table = new(() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Shared.Repository, "tests", "TransferLearning.Models.Tests", "reference", "backbones.json"))).RootElement.GetProperty("backbones"));

    public static IEnumerable<string> Names => Table.Value.EnumerateObject().Select(each => each.Name);

    public static JsonElement Of(string name) => Table.Value.GetProperty(name);

    /// <summary>Whether a part was computed for a network: <c>output</c> (and blocks) or <c>train</c>, beside names and shapes.</summary>
    public static bool Has(string name, string part) => Of(name).TryGetProperty(part, out _);

    /// <summary>Compares a tensor's shape, norm and first values; differences are relative to the root mean square.</summary>
    public static void AssertEqual(JsonElement expected, long[] shape, ReadOnlySpan<float> values, double tolerance, string what)
    {
        Assert.Equal(expected.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), shape);
        var sum = 0.0;
        foreach (var value in values)
            sum += (double)value * value;
        AssertClose(expected.GetProperty("norm").GetDouble(), Math.Sqrt(sum), tolerance, $"{what}: norm");
        var scale = Math.Sqrt(sum / values.Length);
        var i = 0;
        foreach (var first in expected.GetProperty("first").EnumerateArray())
        {
            var difference = Math.Abs(first.GetDouble() - values[i]);
            Assert.True(difference <= tolerance * Math.Max(scale, Math.Abs(values[i])), $"{what}: value {i} is {values[i]:g6}, PyTorch's {first.GetDouble():g6}, root mean square {scale:g3}");
            i++;
        }
    }

    public static void AssertClose(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Abs(expected), $"{what} is {actual:g8}, PyTorch's {expected:g8}");
}
