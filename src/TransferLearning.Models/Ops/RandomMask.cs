using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TransferLearning.Experiments.Randomness;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>Masks of zeros and 1/(1 − p), drawn on the CPU so that they are the same whatever the device.</summary>
internal static class RandomMask
{
    public static Tensor Apply(Tensor x, long[] shape, double probability, in OpContext context)
    {
        if (probability >= 1)
            return zeros_like(x);
        using var onCpu = empty(shape, ScalarType.Float32);
        Fill(MemoryMarshal.Cast<byte, float>(onCpu.bytes), probability, context.Seed);
        if (x.dtype == ScalarType.Float32 && x.device_type == TorchSharp.DeviceType.CPU)
            return x.mul(onCpu);
        using var mask = onCpu.to(x.dtype, x.device);
        return x.mul(mask);
    }

    /// <summary>
    /// Four elements a block of <see cref="Philox"/>, whose key is the seed and whose counter is their place: a third of the time of torch's Mersenne twister, which would be
    /// seeded anew for each mask.
    /// </summary>
    /// <param name="mask">Filled: each element is 0 with the probability, else 1/(1 − probability).</param>
    /// <param name="probability">In [0, 1).</param>
    /// <param name="seed">Names the mask.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Fill(Span<float> mask, double probability, ulong seed)
    {
        // Of 2³² equally likely numbers so many keep an element.
        var kept = (ulong)Math.Round((1 - probability) * 4294967296.0);
        var scale = (float)(1 / (1 - probability));
        var (key0, key1) = ((uint)seed, (uint)(seed >> 32));
        Span<uint> bits = stackalloc uint[4];
        for (var at = 0; at < mask.Length; at += 4)
        {
            (bits[0], bits[1], bits[2], bits[3]) = Philox.Block((uint)(at >> 2), 0, 0, 0, key0, key1);
            for (var i = 0; i < 4 && at + i < mask.Length; i++)
                mask[at + i] = bits[i] < kept ? scale : 0;
        }
    }
}
