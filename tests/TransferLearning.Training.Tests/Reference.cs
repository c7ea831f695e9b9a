using System.Text.Json;
using TransferLearning.TestSupport;

namespace TransferLearning.Training.Tests;

/// <summary>Numbers that a script in <c>reference/</c> computed with another implementation. The script is beside the file.</summary>
internal static class Reference
{
    public static JsonElement Read(string name)
    {
        var path = Path.Combine(Shared.Repository, "tests", "TransferLearning.Training.Tests", "reference", name);
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    public static double[] Doubles(this JsonElement array) => [.. array.EnumerateArray().Select(each => each.GetDouble())];

    public static void Near(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"{what}: expected {expected:R}, got {actual:R}, apart by {Math.Abs(expected - actual):G3}");
}
