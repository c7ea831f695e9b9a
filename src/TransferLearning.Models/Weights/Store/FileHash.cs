using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Weights.Store;

/// <summary>SHA-256 of files, remembered by path, size and time of change, because hashing half a gigabyte for every plan would be felt.</summary>
public static class FileHash
{
    /// <summary>The hash of a file's bytes, 64 hexadecimal digits; of a folder's or an index's weights, a hash over the hashes of its files.</summary>
    /// <exception cref="WeightFileException">It cannot be read.</exception>
    public static string Sha256(string path, CancellationToken cancellation = default)
    {
        var files = Files(path);
        if (files.Count == 1) return OfFile(files[0], cancellation);
        var hashes = string.Concat(files.Select(file => $"{Path.GetFileName(file)} {OfFile(file, cancellation)}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hashes)));
    }

    /// <summary>Whether a hash is the expected one, or begins with it: torchvision publishes the first eight digits in the file's name.</summary>
    public static bool Agrees(string hash, string expected) => hash.StartsWith(expected, StringComparison.OrdinalIgnoreCase);

    /// <summary>Hashes a file's bytes, remembering nothing.</summary>
    public static string Compute(string path, CancellationToken cancellation = default)
    {
        using var file = new FileBytes(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[1 << 20];
        for (long done = 0; done < file.Length; done += piece.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            var span = piece.AsSpan(0, (int)Math.Min(piece.Length, file.Length - done));
            file.Read(done, span);
            hash.AppendData(span);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static List<string> Files(string path)
    {
        if (!Directory.Exists(path) && !path.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase)) return [path];
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        return [.. Directory.EnumerateFiles(folder, "*.safetensors").Concat(Directory.EnumerateFiles(folder, "*.index.json")).Order(StringComparer.Ordinal)];
    }

    private static string OfFile(string path, CancellationToken cancellation)
    {
        var full = Path.GetFullPath(path);
        var info = new FileInfo(full);
        if (!info.Exists) throw new WeightFileException(path, "does not exist");
        var state = string.Create(CultureInfo.InvariantCulture, $"{info.Length} {info.LastWriteTimeUtc.Ticks}");
        var memory = Path.Combine(UserCache.Folder, "hashes", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)))[..32]);
        if (Remembered(memory) is [var known, { Length: 64 } hash] && known == state) return hash;
        var computed = Compute(full, cancellation);
        try
        {
            AtomicFile.Replace(memory, Encoding.UTF8.GetBytes($"{state}\n{computed}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache folder that cannot be written only costs the next hash.
        }
        return computed;
    }

    private static string[] Remembered(string memory)
    {
        try
        {
            return File.Exists(memory) ? File.ReadAllLines(memory) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
