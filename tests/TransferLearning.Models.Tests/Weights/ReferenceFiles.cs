using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>Small files that other programs wrote, kept as base64 in reference/*.txt beside the scripts that made them.</summary>
internal static class ReferenceFiles
{
    public static byte[] Read(string collection, string name)
    {
        var file = Path.Combine(Shared.Repository, "tests", "TransferLearning.Models.Tests", "Weights", "reference", collection);
        var line = File.ReadLines(file).Single(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return Convert.FromBase64String(line[(name.Length + 1)..]);
    }
}
