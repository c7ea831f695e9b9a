using System.Runtime.InteropServices;

namespace TransferLearning.Pictures.Resizing;

/// <summary>
/// The weights of one axis of an antialiased resize, as in Pillow's <c>precompute_coeffs</c> (torchvision's <c>antialias=True</c>),
/// with 14 fractional bits, so that two taps fit one multiply-add. Each output's weights sum to exactly 1, so a flat picture stays flat.
/// </summary>
internal sealed unsafe class ResampleWeights : IDisposable
{
    /// <summary>Fractional bits of a weight.</summary>
    public const int Bits = 14;

    private short* _weights;
    private int* _starts;
    private nuint _weightCapacity, _startCapacity;
    private double[] _exact = new double[64];

    /// <summary>The number of taps per output, a multiple of 4. Taps beyond the filter have weight 0.</summary>
    public int Taps { get; private set; }

    /// <summary>The weights, <see cref="Taps"/> per output.</summary>
    public short* Weights => _weights;

    /// <summary>The first input that each output reads.</summary>
    public int* Starts => _starts;

    /// <summary>Computes the weights of an axis.</summary>
    /// <param name="input">The length before resizing.</param>
    /// <param name="output">The length after resizing.</param>
    /// <param name="filter">Bilinear (a triangle) or bicubic (a = −0.5, as in Pillow).</param>
    public void Compute(int input, int output, PictureFilter filter)
    {
        var cubic = filter == PictureFilter.Bicubic;
        var scale = (double)input / output;
        var filterScale = Math.Max(1, scale);
        var support = (cubic ? 2 : 1) * filterScale;
        // The actual maximum, not Pillow's upper bound: it is often half as large, and each tap costs a row.
        var most = 0;
        for (var i = 0; i < output; i++)
            most = Math.Max(most, Window(i, scale, support, input).Count);
        Reserve(output, (most + 3) & ~3);
        for (var i = 0; i < output; i++)
        {
            var center = (i + 0.5) * scale;
            var (first, count) = Window(i, scale, support, input);
            var sum = 0.0;
            for (var tap = 0; tap < count; tap++)
            {
                var distance = (tap + first - center + 0.5) / filterScale;
                sum += _exact[tap] = cubic ? Cubic(distance) : Math.Max(0, 1 - Math.Abs(distance));
            }
            _starts[i] = first;
            Quantise(_exact, sum, _weights + (long)i * Taps, count, Taps);
        }
    }

    // The inputs that an output reads.
    private static (int First, int Count) Window(int output, double scale, double support, int input)
    {
        var center = (output + 0.5) * scale;
        var first = Math.Max(0, (int)(center - support + 0.5));
        return (first, Math.Min(input, (int)(center + support + 0.5)) - first);
    }

    /// <summary>Turns the weights of one output into integers that sum to exactly 1.</summary>
    /// <param name="exact">The weights.</param>
    /// <param name="sum">The sum of the weights.</param>
    /// <param name="weights">Receives the integers.</param>
    /// <param name="count">The number of weights.</param>
    /// <param name="taps">The number of integers; those after the weights become 0.</param>
    public static void Quantise(double[] exact, double sum, short* weights, int count, int taps)
    {
        const int one = 1 << Bits;
        var (left, largest) = (one, 0);
        for (var tap = 0; tap < count; tap++)
        {
            weights[tap] = (short)Math.Round(exact[tap] / sum * one);
            left -= weights[tap];
            if (weights[tap] > weights[largest])
                largest = tap;
        }
        weights[largest] += (short)left;
        for (var tap = count; tap < taps; tap++)
            weights[tap] = 0;
    }

    private static double Cubic(double x)
    {
        const double a = -0.5;
        x = Math.Abs(x);
        return x < 1 ? ((a + 2) * x - (a + 3)) * x * x + 1
            : x < 2 ? (((x - 5) * x + 8) * x - 4) * a
            : 0;
    }

    private void Reserve(int output, int taps)
    {
        Taps = taps;
        var weights = checked((nuint)((long)output * taps * sizeof(short)));
        if (weights > _weightCapacity)
        {
            _weights = (short*)NativeMemory.Realloc(_weights, weights);
            _weightCapacity = weights;
        }
        var starts = (nuint)output * sizeof(int);
        if (starts > _startCapacity)
        {
            _starts = (int*)NativeMemory.Realloc(_starts, starts);
            _startCapacity = starts;
        }
        if (_exact.Length < taps)
            _exact = new double[taps];
    }

    public void Dispose()
    {
        NativeMemory.Free(_weights);
        NativeMemory.Free(_starts);
        _weights = null;
        _starts = null;
        (_weightCapacity, _startCapacity) = (0, 0);
    }
}
