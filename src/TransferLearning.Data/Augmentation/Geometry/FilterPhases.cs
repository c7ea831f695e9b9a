using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TransferLearning.Data.Augmentation.Geometry;

/// <summary>
/// The weights of one axis of an antialiased resize (with a triangle, as in <see cref="ResampleWeights"/>) around any place, not only around
/// the result's pixels. Places are rounded to 1/512 of a source pixel, so that the weights are computed once per axis.
/// </summary>
internal sealed unsafe class FilterPhases : IDisposable
{
    private const int PhaseBits = 9, Phases = 1 << PhaseBits;

    private readonly int[] _firsts = new int[Phases];
    private readonly int[] _counts = new int[Phases];
    private readonly double[] _exact = new double[2 * CropSampler.MostReduction + 4];
    private short* _weights;
    private nuint _capacity;
    private int _length, _edgeFirst, _edgeCount;
    private double _scale, _filterScale;
    private long _edge;

    /// <summary>The number of taps per place, a multiple of 4. Taps beyond the filter have weight 0.</summary>
    public int Taps { get; private set; }

    // The weights of the last place at an edge are stored after the phases.
    private short* EdgeWeights => _weights + Phases * Taps;

    /// <summary>Computes the weights of an axis.</summary>
    /// <param name="input">The length before resizing, at most <see cref="CropSampler.MostReduction"/> times the length after.</param>
    /// <param name="output">The length after resizing.</param>
    public void Compute(int input, int output)
    {
        (_length, _scale, _edge) = (input, (double)input / output, -1);
        _filterScale = Math.Max(1, _scale);
        Taps = ((int)Math.Ceiling(2 * _filterScale) + 1 + 3) & ~3;
        Reserve();
        for (var phase = 0; phase < Phases; phase++)
        {
            var center = (double)phase / Phases;
            _firsts[phase] = (int)Math.Floor(center - _filterScale + 0.5);
            _counts[phase] = (int)Math.Floor(center + _filterScale + 0.5) - _firsts[phase];
            Weigh(center, _firsts[phase], _counts[phase], _weights + phase * Taps);
        }
    }

    /// <summary>The weights around a place.</summary>
    /// <param name="at">The place, in pixel coordinates of the result: 0 is the centre of its first pixel.</param>
    /// <param name="first">The first source pixel that is read.</param>
    /// <param name="count">The number of source pixels that are read.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public short* At(double at, out int first, out int count)
    {
        var position = (long)((at + 0.5) * _scale * Phases + 0.5);
        var phase = (int)(position & (Phases - 1));
        first = (int)(position >> PhaseBits) + _firsts[phase];
        count = _counts[phase];
        if (first >= 0 && first + count <= _length)
            return _weights + phase * Taps;
        AtEdge(position, first, count);
        (first, count) = (_edgeFirst, _edgeCount);
        return EdgeWeights;
    }

    // The part of the filter beyond the edge is left out, and the rest gets more weight.
    private void AtEdge(long position, int first, int count)
    {
        if (position == _edge)
            return;
        _edge = position;
        _edgeFirst = Math.Clamp(first, 0, _length - 1);
        _edgeCount = Math.Max(1, Math.Min(_length, first + count) - _edgeFirst);
        Weigh((double)position / Phases, _edgeFirst, _edgeCount, EdgeWeights);
    }

    private void Weigh(double center, int first, int count, short* weights)
    {
        var sum = 0.0;
        for (var tap = 0; tap < count; tap++)
            sum += _exact[tap] = Math.Max(0, 1 - Math.Abs((tap + first - center + 0.5) / _filterScale));
        ResampleWeights.Quantise(_exact, sum, weights, count, Taps);
    }

    private void Reserve()
    {
        var needed = (nuint)((Phases + 1) * Taps * sizeof(short));
        if (needed <= _capacity)
            return;
        _weights = (short*)NativeMemory.Realloc(_weights, needed);
        _capacity = needed;
    }

    public void Dispose()
    {
        NativeMemory.Free(_weights);
        _weights = null;
        _capacity = 0;
    }
}
