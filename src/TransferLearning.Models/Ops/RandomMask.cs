using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TransferLearning.Experiments.Randomness;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>Random masks of 0 and 1/(1 − p), drawn on the CPU so that they are the same on every device.</summary>
internal static class RandomMask
{
    public static Tensor Apply(Tensor x, long[] shape, double probability, in OpContext context)
    {
        if (probability >= 1)
            return zeros_like(x);
        using var onCpu = OnCpu(shape, probability, context);
        if (x.dtype == ScalarType.Float32 && x.device_type == TorchSharp.DeviceType.CPU)
            return x.mul(onCpu);
        using var mask = onCpu.to(x.dtype, x.device);
        return x.mul(mask);
    }

    private static Tensor OnCpu(long[] shape, double probability, in OpContext context)
    {
        if (context.Rows is not { } rows)
            return Whole(shape, probability, context.Seed);
        using var whole = Whole([rows.Total, .. shape.AsSpan(1)], probability, context.Seed);
        return whole.narrow(0, rows.First, shape[0]);
    }

    private static Tensor Whole(long[] shape, double probability, ulong seed)
    {
        var mask = empty(shape, ScalarType.Float32);
        Fill(MemoryMarshal.Cast<byte, float>(mask.bytes), probability, seed);
        return mask;
    }

    /// <summary>
    /// Draws with <see cref="Philox"/>: the seed is the key, the block's index is the counter, and each block gives four elements. Several blocks are
    /// computed at once where the processor can. torch's Mersenne twister would have to be seeded for each mask and takes many times longer.
    /// </summary>
    /// <param name="mask">The span to fill: each element becomes 0 with the probability, else 1/(1 − probability).</param>
    /// <param name="probability">The dropout probability in [0, 1).</param>
    /// <param name="seed">The mask's seed.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Fill(Span<float> mask, double probability, ulong seed)
    {
        // An element is kept when its random number, one of 2³², is below this.
        var kept = (ulong)Math.Round((1 - probability) * 4294967296.0);
        var scale = (float)(1 / (1 - probability));
        // The vectors compare 32-bit numbers, so they take the last number that is kept. If none is kept, there is no such number.
        var done = kept > 0 && PhiloxLanes.IsSupported ? FillLanes(mask, (uint)(kept - 1), scale, seed) : 0;
        FillBlocks(mask, done, kept, scale, seed);
    }

    /// <summary>Fills one block at a time from <paramref name="from"/>, the first element of a block.</summary>
    private static void FillBlocks(Span<float> mask, int from, ulong kept, float scale, ulong seed)
    {
        Span<uint> bits = stackalloc uint[4];
        for (var at = from; at < mask.Length; at += 4)
        {
            (bits[0], bits[1], bits[2], bits[3]) = Philox.Block((uint)(at >> 2), 0, 0, 0, (uint)seed, (uint)(seed >> 32));
            for (var i = 0; i < 4 && at + i < mask.Length; i++)
                mask[at + i] = bits[i] < kept ? scale : 0;
        }
    }

    /// <summary>Fills the leading elements that make up whole groups of blocks.</summary>
    /// <returns>The number of elements filled.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FillLanes(Span<float> mask, uint lastKept, float scale, ulong seed)
    {
        var (key0, key1) = ((uint)seed, (uint)(seed >> 32));
        var (last, scales) = (Vector256.Create(lastKept), Vector256.Create(scale));
        var elements = MemoryMarshal.Cast<float, Vector256<float>>(mask);
        var at = 0;
        for (; at + 1 < elements.Length; at += 2)
        {
            var (front, back) = PhiloxLanes.From((uint)at / 2 * PhiloxLanes.Blocks, key0, key1);
            elements[at] = Vector256.LessThanOrEqual(front, last).AsSingle() & scales;
            elements[at + 1] = Vector256.LessThanOrEqual(back, last).AsSingle() & scales;
        }

        return at * Vector256<float>.Count;
    }
}
