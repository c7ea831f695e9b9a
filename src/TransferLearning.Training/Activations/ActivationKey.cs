using System.Security.Cryptography;
using System.Text;

namespace TransferLearning.Training.Activations;

/// <summary>
/// Everything that the stored activations of a set of pictures depend on. Two keys are equal exactly where the bytes would be; the
/// learning rate, the head and the schedule are not in it, so whatever shares a prefix shares its entry.
/// </summary>
public sealed record ActivationKey
{
    /// <summary>Changes where the layout of entries or the meaning of a part does.</summary>
    public const int Version = 1;

    /// <summary>The fingerprint of the pictures' bytes, in their order.</summary>
    public required string Data { get; init; }

    /// <summary>Image size, resize mode and interpolation.</summary>
    public required string Resize { get; init; }

    /// <summary>The augmentation's options with its seed and the pass over the data; <c>none</c> without.</summary>
    public required string Augmentation { get; init; }

    /// <summary>Scale, mean, standard deviation and order of the channels.</summary>
    public required string Preprocessing { get; init; }

    /// <summary>The network up to the cut: its nodes with their options.</summary>
    public required string Prefix { get; init; }

    /// <summary>The hash of the prefix's weights, by name.</summary>
    public required string Weights { get; init; }

    /// <summary>The node behind which the network is cut.</summary>
    public required string Cut { get; init; }

    /// <summary>What computes the prefix, with its version and the fixed size of its batches.</summary>
    public required string Engine { get; init; }

    /// <summary>fp32 or bf16.</summary>
    public required string Precision { get; init; }

    /// <summary>The parts by name, in a fixed order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parts =>
    [
        new("version", Version.ToString()),
        new("data", Data),
        new("resize", Resize),
        new("augmentation", Augmentation),
        new("preprocessing", Preprocessing),
        new("prefix", Prefix),
        new("weights", Weights),
        new("cut", Cut),
        new("engine", Engine),
        new("precision", Precision),
    ];

    /// <summary>The entry's name: the first 128 bits of SHA-256 over the parts, each with its length before it, in hexadecimal.</summary>
    public string Hash
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var (name, value) in Parts)
            {
                var bytes = Encoding.UTF8.GetBytes(value);
                hash.AppendData(Encoding.UTF8.GetBytes($"{name}:{bytes.Length}:"));
                hash.AppendData(bytes);
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
        }
    }
}
