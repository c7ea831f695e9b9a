using System.Runtime.CompilerServices;

namespace TransferLearning.Experiments.Randomness;

/// <summary>
/// Philox4x32-10, the counter-based generator of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
/// Every number is a pure function of its purpose, so order and augmentation do not depend on threads, and a run can resume at any step.
/// </summary>
public static class Philox
{
    internal const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    internal const int Rounds = 10;

    /// <summary>The block function: maps a 128-bit counter and a 64-bit key to 128 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (uint X0, uint X1, uint X2, uint X3) Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var product0 = (ulong)Multiplier0 * c0;
            var product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>The numbers for one purpose in one epoch. For many samples this is cheaper than passing the purpose each time.</summary>
    public static PhiloxStream Open(long seed, RandomStream stream, long epoch, int operation = 0)
    {
        var (x0, x1, _, _) = Block((uint)epoch, (uint)(epoch >> 32), (uint)stream, (uint)operation, (uint)seed, (uint)(seed >> 32));
        return new PhiloxStream(x0, x1);
    }

    /// <summary>A number uniform in [0, 1), with 53 random bits.</summary>
    /// <param name="seed">The experiment's seed.</param>
    /// <param name="stream">The purpose of the number.</param>
    /// <param name="epoch">The epoch, or a step.</param>
    /// <param name="sample">The sample, or a hash of a name.</param>
    /// <param name="operation">The operation within the stream.</param>
    /// <param name="draw">The index of the number within the operation, from 0.</param>
    public static double Uniform(long seed, RandomStream stream, long epoch, long sample, int operation, int draw = 0) =>
        Open(seed, stream, epoch, operation).Uniform(sample, draw);

    /// <summary>32 random bits. Arguments as for <see cref="Uniform"/>.</summary>
    public static uint Bits(long seed, RandomStream stream, long epoch, long sample, int operation, int draw = 0) =>
        Open(seed, stream, epoch, operation).Bits(sample, draw);

    /// <summary>A whole number uniform in [0, <paramref name="bound"/>), without bias. Other arguments as for <see cref="Uniform"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public static int Below(int bound, long seed, RandomStream stream, long epoch, long sample, int operation, int draw = 0) =>
        Open(seed, stream, epoch, operation).Below(bound, sample, draw);

    /// <summary>A number of the standard normal distribution. Arguments as for <see cref="Uniform"/>.</summary>
    public static double Normal(long seed, RandomStream stream, long epoch, long sample, int operation, int draw = 0) =>
        Open(seed, stream, epoch, operation).Normal(sample, draw);

    /// <summary>A permutation of 0 to <paramref name="count"/> − 1, all equally likely (Fisher–Yates, without bias).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static int[] Permutation(long seed, RandomStream stream, long epoch, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var numbers = Open(seed, stream, epoch, operation: int.MinValue);
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            var j = numbers.Below(i + 1, sample: i);
            order[i] = order[j];
            order[j] = i;
        }

        return order;
    }
}
