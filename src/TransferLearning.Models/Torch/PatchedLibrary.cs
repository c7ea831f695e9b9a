using System.Security.Cryptography;

namespace TransferLearning.Models.Torch;

/// <summary>
/// A patched copy of TorchSharp's native library for systems with an older libstdc++ (Debian 12, Ubuntu 22.04, RHEL 9).
/// The original needs <c>GLIBCXX_3.4.32</c> for one symbol that nothing uses. In the copy that need is weak.
/// The copy is in the user's cache folder and is named by the original's hash.
/// </summary>
internal static class PatchedLibrary
{
    /// <summary>The version that the original needs and that older systems lack.</summary>
    public const string Version = "GLIBCXX_3.4.32";

    // Some thirty times the library's present size. A larger file is not TorchSharp's native library.
    private const long LargestFile = 64L << 20;

    /// <summary>Finds the copy, or writes it.</summary>
    /// <returns>The full path of the copy.</returns>
    /// <exception cref="InvalidDataException">The file is not this library.</exception>
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
