using System.Security.Cryptography;

namespace TransferLearning.Models.Torch;

/// <summary>
/// The copy of TorchSharp's native part that systems with an older libstdc++ (Debian 12, Ubuntu 22.04, RHEL 9) can load.
/// The original asks for <c>GLIBCXX_3.4.32</c> for one symbol that nothing refers to; the copy marks that need weak.
/// It lies in the user's cache folder, named by the original's hash.
/// </summary>
internal static class PatchedLibrary
{
    /// <summary>The version that the original needs and older systems lack.</summary>
    public const string Version = "GLIBCXX_3.4.32";

    // Some thirty times what it weighs today: what is larger is not TorchSharp's native part.
    private const long LargestFile = 64L << 20;

    /// <summary>Finds or writes the copy.</summary>
    /// <returns>Its full path.</returns>
    /// <exception cref="InvalidDataException">The file is no such library.</exception>
    /// <exception cref="IOException">The cache folder cannot be written.</exception>
    public static string Of(string original)
    {
        if (new FileInfo(original).Length > LargestFile)
            throw new InvalidDataException($"larger than {LargestFile >> 20} MiB");
        var bytes = File.ReadAllBytes(original);
        var name = Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
        if (!ElfVersionNeeds.MakeWeak(bytes, Version))
            throw new InvalidDataException($"it does not need {Version}, so there is nothing to patch");
        var folder = Path.Combine(UserCache.Folder, "native", name);
        var copy = Path.Combine(folder, Path.GetFileName(original));
        if (File.Exists(copy) && File.ReadAllBytes(copy).AsSpan().SequenceEqual(bytes))
            return copy;
        Directory.CreateDirectory(folder);
        var beside = $"{copy}.{Environment.ProcessId}.tmp";
        using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
        File.Move(beside, copy, overwrite: true);
        return copy;
    }
}
