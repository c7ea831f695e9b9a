using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TransferLearning.Experiments.Threads;

namespace TransferLearning.Data.Sources;

/// <summary>Hashes what pixels depend on, for digests of data sets and for cache keys. All hashes are SHA-256 in lower-case hexadecimal.</summary>
public static class Fingerprint
{
    /// <summary>Stands for the hash of a file that cannot be read.</summary>
    public const string Unreadable = "unreadable";

    // Increase when decoding, resizing, drawing or an augmentation gives other pixels than before.
    private const string Pixels = "pixels 3";

    /// <summary>The hash of a set's pictures: each one's name, label and bytes, in order.</summary>
    /// <param name="set">The set.</param>
    /// <param name="hashes">The store of file hashes; null to read each file.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <remarks>A file that cannot be read counts with its name only; the loader handles it.</remarks>
    public static string OfBytes(ImageSet set, FileHashes? hashes = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        hashes ??= new FileHashes(null);
        var parts = new string[set.Count];
        InParallel.For(0, set.Count, index => parts[index] = OfSample(set.Samples[index], hashes), cancellation: cancellation);
        return Hash(parts);
    }

    /// <summary>The hash of a loader's settings apart from augmentation: size, resizing, and this program's pixel arithmetic.</summary>
    public static string OfDecoding(LoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Text is { } text)
            return text.Fingerprint;
        return Hash(Pixels, options.ImageSize.ToString(), options.Resize.ToString(), options.Interpolation.ToString());
    }

    /// <summary>The hash of one sample: its name, label and bytes.</summary>
    public static string OfSample(Sample sample, FileHashes hashes)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(hashes);
        // The group for splitting depends on other pictures, so it is not part of the hash.
        return Hash(sample.Id, sample.Targets is { } targets ? Text(targets.Span) : sample.Label.ToString(CultureInfo.InvariantCulture), OfContent(sample, hashes));
    }

    /// <summary>The hash of what a sample shows, whatever its name and label are; <see cref="Unreadable"/> for a file that cannot be read.</summary>
    public static string OfContent(Sample sample, FileHashes hashes)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(hashes);
        return sample.Drawn is { } drawn
            ? FormattableString.Invariant($"drawn {Pixels} {drawn.Kind} {drawn.Size} {drawn.Seed} {drawn.Index}{(drawn.Style == ShapeStyle.Filled ? "" : $" {drawn.Style}")}")
            : sample.Text is { } text ? Hash("text", text) : OfFile(sample.Path, hashes);
    }

    /// <summary>The hash of a set of contents, in order.</summary>
    public static string OfContents(IReadOnlyList<string> contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        return Hash([.. contents]);
    }

    private static string Text(ReadOnlySpan<float> targets)
    {
        var text = new StringBuilder("targets");
        foreach (var target in targets)
            text.Append(CultureInfo.InvariantCulture, $" {target:R}");
        return text.ToString();
    }

    private static string OfFile(string path, FileHashes hashes)
    {
        try
        {
            return hashes.Of(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Unreadable;
        }
    }

    /// <summary>Hashes the parts, each followed by a zero, in one call, because this runs for every picture.</summary>
    private static string Hash(params ReadOnlySpan<string> parts)
    {
        var most = 0;
        foreach (var part in parts)
            most = checked(most + Encoding.UTF8.GetMaxByteCount(part.Length) + 1);
        var bytes = most <= 1024 ? stackalloc byte[1024] : new byte[most];
        var length = 0;
        foreach (var part in parts)
        {
            length += Encoding.UTF8.GetBytes(part, bytes[length..]);
            bytes[length++] = 0;
        }
        return Convert.ToHexStringLower(SHA256.HashData(bytes[..length]));
    }
}
