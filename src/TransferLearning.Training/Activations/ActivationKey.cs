using System.Security.Cryptography;
using System.Text;

namespace TransferLearning.Training.Activations;

/// <summary>
/// Everything that determines the stored activations of a set of pictures. Two keys are equal if and only if the bytes are. The learning
/// rate, the head and the schedule are not part of it, so runs with the same prefix share an entry.
/// </summary>
public sealed record ActivationKey
{
    /// <summary>The version of the key. It changes with the layout of entries or the meaning of a part.</summary>
    public const int Version = 2;

    /// <summary>The hash of the entry's samples (<see cref="EntryRecords"/>).</summary>
    public required string Data { get; init; }

    /// <summary>The image size, the resize mode and the interpolation.</summary>
    public required string Resize { get; init; }

    /// <summary>The augmentation's options, its seed and the pass over the data; <c>none</c> without augmentation.</summary>
    public required string Augmentation { get; init; }

    /// <summary>The scale, mean, standard deviation and order of the channels.</summary>
    public required string Preprocessing { get; init; }

    /// <summary>The network up to the cut: its nodes with their options.</summary>
    public required string Prefix { get; init; }

    /// <summary>The hash of the prefix's weights, by name.</summary>
    public required string Weights { get; init; }

    /// <summary>The last node before the cut.</summary>
    public required string Cut { get; init; }

    /// <summary>The engine that computes the prefix, with its version and its fixed batch size.</summary>
    public required string Engine { get; init; }

    /// <summary>fp32 or bf16; for int8 also the hash of the pictures that it is calibrated on.</summary>
    public required string Precision { get; init; }

    /// <summary>The key of decoded and resized pictures: an entry with an empty prefix.</summary>
    /// <param name="data">The hash of the pictures' contents.</param>
    /// <param name="resize">The image size, the resize mode and the interpolation.</param>
    public static ActivationKey OfPixels(string data, string resize) => new()
    {
        Data = data,
        Resize = resize,
        Augmentation = "none",
        Preprocessing = "none",
        Prefix = "",
        Weights = "",
        Cut = "",
        Engine = "",
        Precision = "uint8 RGB",
    };

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

    /// <summary>The entry's name: the first 128 bits, in hexadecimal, of SHA-256 over the parts, each preceded by its length.</summary>
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
