namespace TransferLearning.Experiments.Randomness;

/// <summary>The random numbers of one (seed, stream, epoch, operation), as pure functions of sample and draw.</summary>
public readonly struct PhiloxStream
{
    /// <summary>The first block for retries of rejected draws. Ordinary draws count from 0 and never reach it.</summary>
    private const uint RetryBlocks = 0x8000_0000;

    private readonly uint _key0, _key1;

    internal PhiloxStream(uint key0, uint key1) => (_key0, _key1) = (key0, key1);

    /// <summary>32 random bits.</summary>
    public uint Bits(long sample, int draw = 0)
    {
        var (x0, x1, x2, x3) = Block(sample, (uint)draw >> 2, 0);
        return (draw & 3) switch { 0 => x0, 1 => x1, 2 => x2, _ => x3 };
    }

    /// <summary>64 random bits.</summary>
    public ulong Bits64(long sample, int draw = 0)
    {
        var (x0, x1, x2, x3) = Block(sample, (uint)draw >> 1, 1);
        return (draw & 1) == 0 ? ((ulong)x1 << 32) | x0 : ((ulong)x3 << 32) | x2;
    }

    /// <summary>A number uniform in [0, 1), with 53 random bits.</summary>
    public double Uniform(long sample, int draw = 0) => (Bits64(sample, draw) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double Uniform(double low, double high, long sample, int draw = 0) => low + ((high - low) * Uniform(sample, draw));

    /// <summary>A number of the standard normal distribution (Box–Muller).</summary>
    public double Normal(long sample, int draw = 0)
    {
        var (x0, x1, x2, x3) = Block(sample, (uint)draw, 2);
        var radius = (((((ulong)x1 << 32) | x0) >> 11) + 1) * (1.0 / (1UL << 53)); // In (0, 1], so that the logarithm is finite.
        var angle = ((((ulong)x3 << 32) | x2) >> 11) * (1.0 / (1UL << 53));
        return Math.Sqrt(-2 * Math.Log(radius)) * Math.Cos(2 * Math.PI * angle);
    }

    /// <summary>A whole number uniform in [0, <paramref name="bound"/>), without bias (Lemire's method).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public int Below(int bound, long sample, int draw = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var product = (ulong)Bits(sample, draw) * (uint)bound;
        var threshold = unchecked((uint)-bound) % (uint)bound;
        for (var retry = 0u; (uint)product < threshold; retry++)
            product = (ulong)Block(sample, (uint)draw, RetryBlocks + retry).X0 * (uint)bound;
        return (int)(product >> 32);
    }

    /// <summary>One block. Counter words: the draw, its use (bits, doubles, normals or retries, which must never share a block), the sample.</summary>
    private (uint X0, uint X1, uint X2, uint X3) Block(long sample, uint block, uint use) =>
        Philox.Block(block, use, (uint)sample, (uint)(sample >> 32), _key0, _key1);
}
