using System.Security.Cryptography;
using System.Text;

namespace TransferLearning.Models.Execution;

/// <summary>How a graph is run.</summary>
public sealed record RunMode
{
    /// <summary>Stored statistics, no dropout.</summary>
    public static RunMode Inference { get; } = new();

    /// <summary>Whether any layer trains.</summary>
    public bool Training { get; init; }

    /// <summary>The layers (by <see cref="GraphNode.Layer"/>) that train in this run; null means all. Dropout in other layers drops nothing.</summary>
    public IReadOnlySet<string>? TrainingLayers { get; init; }

    /// <summary>The layers whose batch norm normalises by the batch and moves its running statistics; in others it uses the stored ones, which stay. Null means the layers that train.</summary>
    public IReadOnlySet<string>? MovingLayers { get; init; }

    /// <summary>The experiment's seed.</summary>
    public long Seed { get; init; }

    /// <summary>The number of this forward pass since the run began: with the seed and the node's name it determines every dropout mask.</summary>
    public long Step { get; init; }

    /// <summary>A training pass.</summary>
    public static RunMode Train(long seed, long step, IReadOnlySet<string>? layers = null) =>
        new() { Training = true, Seed = seed, Step = step, TrainingLayers = layers };

    /// <summary>Whether a layer trains.</summary>
    public bool Trains(string layer) => Training && (TrainingLayers is null || TrainingLayers.Contains(layer));

    /// <summary>Whether the batch norm of a layer uses and moves the batch's statistics.</summary>
    public bool MovesStatistics(string layer) => Training && ((MovingLayers ?? TrainingLayers)?.Contains(layer) ?? true);

    /// <summary>A seed for one node of this pass.</summary>
    public ulong SeedFor(string node) => Seeds.Of(Seed, $"{Step}/{node}");
}

/// <summary>Seeds by counter: a hash of the experiment's seed and what the numbers are for.</summary>
internal static class Seeds
{
    public static ulong Of(long seed, string purpose)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{purpose}"), hash);
        // torch's CPU generator seeds its Mersenne twister with 32 bits; the positive half of 64 is safe for every device.
        return BitConverter.ToUInt64(hash) >> 1;
    }
}
