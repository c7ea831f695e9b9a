using TransferLearning.Experiments.Randomness;
using TransferLearning.Training.FixedOrder;
using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Strict;

/// <summary>
/// Initial values with the distributions of <see cref="Initializer"/> that have the same bits on every processor: functions of the seed and the tensor's name,
/// drawn with <see cref="Philox"/>. libtorch's draws are rounded by code that it chooses by the processor.
/// </summary>
internal static class StrictInitial
{
    /// <summary>Whether an initializer has a strict form.</summary>
    public static bool Has(Initializer initializer) => initializer is Initializer.Constant or Initializer.UniformWithin or Initializer.Normal or Initializer.Scaled;

    /// <summary>Fills a contiguous float32 tensor in host memory.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="spec">The parameter; its shape determines the fans.</param>
    /// <param name="seed">The experiment's seed.</param>
    public static void Fill(Tensor tensor, ParameterSpec spec, long seed)
    {
        var values = HostLayouts.Floats(tensor);
        var draws = new Draws(RunMode.Train(seed, 0).SeedFor($"initial/{spec.Name}"));
        switch (spec.Initializer)
        {
            case Initializer.Constant constant:
                values.Fill((float)constant.Value);
                break;
            case Initializer.UniformWithin within:
                draws.Uniform(values, within.Bound);
                break;
            case Initializer.Normal normal:
                draws.Normal(values, normal.Deviation, normal.Truncated);
                break;
            case Initializer.Scaled scaled:
                Scaled(scaled, spec.Shape, values, draws);
                break;
            default:
                throw new ArgumentException($"{spec.Initializer} has no strict form.", nameof(spec));
        }
    }

    private static void Scaled(Initializer.Scaled scaled, TensorShape shape, Span<float> values, Draws draws)
    {
        // A kernel is [outputs, inputs, height, width]. The receptive field, height × width, multiplies both fans.
        double field = shape.Rank > 2 ? shape.Elements / (shape[0] * shape[1]) : 1;
        double fanOut = shape[0] * field, fanIn = shape[shape.Rank > 1 ? 1 : 0] * field;
        var fan = scaled.Fan switch { Fan.In => fanIn, Fan.Out => fanOut, _ => (fanIn + fanOut) / 2 };
        var variance = scaled.Gain / Math.Max(1, fan);
        if (scaled.Uniform)
            draws.Uniform(values, Math.Sqrt(3 * variance));
        else
            // Truncation lowers the variance; as in Keras, the distribution is widened beforehand.
            draws.Normal(values, Math.Sqrt(variance) / (scaled.Truncated ? 0.87962566103423978 : 1), scaled.Truncated);
    }

    /// <summary>The random numbers of one tensor.</summary>
    private sealed class Draws(ulong seed)
    {
        private ulong _block;
        private double _kept = double.NaN;

        public void Uniform(Span<float> values, double bound)
        {
            for (var i = 0; i < values.Length; i += 2)
            {
                var (first, second) = Pair();
                values[i] = (float)(((2 * first) - 1) * bound);
                if (i + 1 < values.Length)
                    values[i + 1] = (float)(((2 * second) - 1) * bound);
            }
        }

        /// <param name="values">The values to fill.</param>
        /// <param name="deviation">The standard deviation before truncation.</param>
        /// <param name="truncated">Whether to draw again beyond two deviations.</param>
        public void Normal(Span<float> values, double deviation, bool truncated)
        {
            for (var i = 0; i < values.Length; i++)
            {
                var drawn = Normal();
                while (truncated && Math.Abs(drawn) > 2)
                    drawn = Normal();
                values[i] = (float)(drawn * deviation);
            }
        }

        /// <summary>Marsaglia's polar method, which needs only a logarithm and a root; each pair gives two numbers.</summary>
        private double Normal()
        {
            if (!double.IsNaN(_kept))
            {
                var second = _kept;
                _kept = double.NaN;
                return second;
            }

            while (true)
            {
                var (u, v) = Pair();
                (u, v) = ((2 * u) - 1, (2 * v) - 1);
                var square = (u * u) + (v * v);
                if (square is 0 or >= 1)
                    continue;
                var factor = Math.Sqrt(-2 * StrictMath.Log(square) / square);
                _kept = v * factor;
                return u * factor;
            }
        }

        /// <summary>Two numbers in [0, 1) of 53 bits.</summary>
        private (double First, double Second) Pair()
        {
            var (a, b, c, d) = Philox.Block((uint)_block, (uint)(_block >> 32), 0, 0, (uint)seed, (uint)(seed >> 32));
            _block++;
            return (Fraction(a, b), Fraction(c, d));
        }

        private static double Fraction(uint high, uint low) => ((((ulong)high << 32) | low) >> 11) * (1.0 / (1UL << 53));
    }
}
