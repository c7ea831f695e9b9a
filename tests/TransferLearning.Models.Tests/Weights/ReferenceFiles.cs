using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>Small files written by other programs, stored as base64 in reference/*.txt beside the scripts that made them.</summary>
internal static class ReferenceFiles
{
    public static string Path(string collection) =>
        System.IO.Path.Combine(Shared.Repository, "tests", "TransferLearning.Models.Tests", "Weights", "reference", collection);

    public static byte[] Read(string collection, string name)
    {
        var line = File.ReadLines(Path(collection)).Single(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return Convert.FromBase64String(line[(name.Length + 1)..]);
    }
}
