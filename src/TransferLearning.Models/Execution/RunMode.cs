using System.Security.Cryptography;
using System.Text;

namespace TransferLearning.Models.Execution;

/// <summary>Whether a graph runs in training or in inference, and which layers train.</summary>
public sealed record RunMode
{
    /// <summary>Inference: batch norm uses the running statistics, dropout is off.</summary>
    public static RunMode Inference { get; } = new();

    /// <summary>Whether any layer trains.</summary>
    public bool Training { get; init; }

    /// <summary>The layers (<see cref="GraphNode.Layer"/>) that train in this run; null means all. Dropout is off in all other layers.</summary>
    public IReadOnlySet<string>? TrainingLayers { get; init; }

    /// <summary>
    /// The layers whose batch norm normalises by the batch and updates its running statistics. In all other layers it normalises by the running statistics and
    /// leaves them unchanged. Null means the layers that train.
    /// </summary>
    public IReadOnlySet<string>? MovingLayers { get; init; }

    /// <summary>The experiment's seed.</summary>
    public long Seed { get; init; }

    /// <summary>The number of this forward pass since the run began. With the seed and the node's name it determines every dropout mask.</summary>
    public long Step { get; init; }

    /// <summary>The rows of the batch that this pass computes; null if it computes all. Random masks are then the rows of the whole batch's masks.</summary>
    public RowRange? Rows { get; init; }

    /// <summary>The mode of a training pass.</summary>
    public static RunMode Train(long seed, long step, IReadOnlySet<string>? layers = null) =>
        new() { Training = true, Seed = seed, Step = step, TrainingLayers = layers };

    /// <summary>Whether a layer trains.</summary>
    public bool Trains(string layer) => Training && (TrainingLayers is null || TrainingLayers.Contains(layer));

    /// <summary>Whether batch norm in a layer normalises by the batch's statistics and updates the running ones.</summary>
    public bool MovesStatistics(string layer) => Training && ((MovingLayers ?? TrainingLayers)?.Contains(layer) ?? true);

    /// <summary>The seed of one node in this pass.</summary>
    public ulong SeedFor(string node) => Seeds.Of(Seed, $"{Step}/{node}");
}

/// <summary>A part of a batch's rows.</summary>
/// <param name="First">The first row, from 0.</param>
/// <param name="Total">The number of rows in the whole batch.</param>
public readonly record struct RowRange(long First, long Total);

/// <summary>Seeds made by hashing the experiment's seed and the purpose of the random numbers.</summary>
internal static class Seeds
{
    public static ulong Of(long seed, string purpose)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{purpose}"), hash);
        // torch's CPU generator seeds its Mersenne twister with 32 bits. A positive signed 64-bit number is safe on every device.
        return BitConverter.ToUInt64(hash) >> 1;
    }
}
