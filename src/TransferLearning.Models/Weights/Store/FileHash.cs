using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Weights.Store;

/// <summary>
/// Hashes of files: SHA-256, or MD5 where the publisher gives one. They are cached by path, size and modification time, because hashing half a gigabyte
/// for every plan would take noticeable time.
/// </summary>
internal static class FileHash
{
    private const string Md5 = "md5:";

    /// <summary>The SHA-256 of a file, 64 hexadecimal digits. For a folder or an index it is a hash over the hashes of its files.</summary>
    /// <exception cref="WeightFileException">The file cannot be read.</exception>
    public static string Sha256(string path, CancellationToken cancellation = default) => Of(path, file => OfFile(file, HashAlgorithmName.SHA256, cancellation));

    /// <summary>Like <see cref="Sha256"/>, but reads the bytes again and ignores the cache.</summary>
    /// <exception cref="WeightFileException">The file cannot be read.</exception>
    public static string Reread(string path, CancellationToken cancellation = default) => Of(path, file => Compute(file, HashAlgorithmName.SHA256, cancellation));

    /// <summary>
    /// The hash of a file in the form of the expected one: <c>md5:</c> and the MD5, or the SHA-256. For an index it is the hash of the index file itself,
    /// as after a download, because nobody publishes a hash over all its files.
    /// </summary>
    /// <exception cref="WeightFileException">The file cannot be read.</exception>
    public static string Like(string expected, string path, CancellationToken cancellation = default) =>
        IsMd5(expected) ? Md5 + OfFile(path, HashAlgorithmName.MD5, cancellation)
        : Directory.Exists(path) ? Sha256(path, cancellation)
        : OfFile(path, HashAlgorithmName.SHA256, cancellation);

    /// <summary>An expected hash in words, for messages: <c>its SHA-256 should begin with 12345678</c>.</summary>
    public static string Describe(string expected) =>
        IsMd5(expected) ? $"its MD5 should be {expected[Md5.Length..].ToLowerInvariant()}" : $"its SHA-256 should {(expected.Length < 64 ? "begin with" : "be")} {expected.ToLowerInvariant()}";

    /// <summary>Whether a hash equals the expected one or begins with it. torchvision publishes the first eight digits in the file's name.</summary>
    public static bool Agrees(string hash, string expected) => hash.StartsWith(expected, StringComparison.OrdinalIgnoreCase);

    /// <summary>Checks a file's hash (<see cref="Like"/>) against the expected one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">The hash that a publisher or a user gives; null where there is none; any file is then accepted.</param>
    /// <param name="cancellation">Stops the hashing.</param>
    /// <exception cref="WeightFileException">The hash is another one, or the file cannot be read.</exception>
    public static void Check(string path, string? expected, CancellationToken cancellation = default)
    {
        if (expected is not null && Like(expected, path, cancellation) is var found && !Agrees(found, expected))
            throw new WeightFileException(path, $"is not what was meant: {Describe(expected)} and is {found}");
    }

    /// <summary>Hashes a file without the cache.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">A hash whose form is used (<see cref="Like"/>); null for SHA-256.</param>
    /// <param name="cancellation">Stops the hashing.</param>
    public static string Compute(string path, string? expected, CancellationToken cancellation = default) =>
        expected is not null && IsMd5(expected) ? Md5 + Compute(path, HashAlgorithmName.MD5, cancellation) : Compute(path, HashAlgorithmName.SHA256, cancellation);

    private static string Of(string path, Func<string, string> hash)
    {
        var files = Files(path);
        if (files.Count == 1) return hash(files[0]);
        var hashes = string.Concat(files.Select(file => $"{Path.GetFileName(file)} {hash(file)}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hashes)));
    }

    private static string Compute(string path, HashAlgorithmName algorithm, CancellationToken cancellation)
    {
        using var file = new FileBytes(path);
        using var hash = IncrementalHash.CreateHash(algorithm);
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

    private static bool IsMd5(string expected) => expected.StartsWith(Md5, StringComparison.Ordinal);

    private static List<string> Files(string path)
    {
        if (!Directory.Exists(path) && !path.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase)) return [path];
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        return [.. Directory.EnumerateFiles(folder, "*.safetensors").Concat(Directory.EnumerateFiles(folder, "*.index.json")).Order(StringComparer.Ordinal)];
    }

    private static string OfFile(string path, HashAlgorithmName algorithm, CancellationToken cancellation)
    {
        var full = Path.GetFullPath(path);
        var info = LinkedFile.At(full);
        if (!info.Exists) throw new WeightFileException(path, "does not exist");
        var state = string.Create(CultureInfo.InvariantCulture, $"{info.Length} {info.LastWriteTimeUtc.Ticks}");
        var memory = Path.Combine(UserCache.Folder, "hashes", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)))[..32] + (algorithm == HashAlgorithmName.MD5 ? ".md5" : ""));
        if (Remembered(memory) is [var known, { Length: 64 or 32 } hash] && known == state) return hash;
        var computed = Compute(full, algorithm, cancellation);
        try
        {
            AtomicFile.Replace(memory, Encoding.UTF8.GetBytes($"{state}\n{computed}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // If the cache folder cannot be written, the next call hashes again.
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
