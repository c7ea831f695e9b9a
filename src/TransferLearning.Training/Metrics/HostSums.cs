using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TransferLearning.Training.Metrics;

/// <summary>
/// Sums of batches that are in host memory, counted from it: for a small head torch's half a dozen operations a batch take longer than its loss. What counts as the
/// likeliest class is what torch's operations say.
/// </summary>
/// <param name="classes">How many classes.</param>
/// <param name="top">Of how many of the likeliest classes a sample's should be one; 0 where that is not counted.</param>
internal sealed class HostSums(int classes, int top) : IMetricSums
{
    private readonly long[] _confusion = new long[classes * classes];
    private long _count, _inTop;
    private double _loss;

    public void Add(Tensor loss, Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var wanted = MemoryMarshal.Cast<byte, long>((labels.is_contiguous() ? labels : labels.contiguous()).bytes);
        var plain = logits.dtype == ScalarType.Float32 && logits.is_contiguous() ? logits : logits.to(float32).contiguous();
        Add(loss.dtype == ScalarType.Float32 ? loss.item<float>() : loss.to(float64).item<double>(), MemoryMarshal.Cast<byte, float>(plain.bytes), wanted);
    }

    /// <summary>The same of what is in memory.</summary>
    public void Add(double loss, ReadOnlySpan<float> logits, ReadOnlySpan<long> labels)
    {
        var width = logits.Length / labels.Length;
        for (var i = 0; i < labels.Length; i++)
        {
            var row = logits.Slice(i * width, width);
            var label = (int)labels[i];
            _confusion[(label * classes) + Predicted(row)]++;
            if (top > 0 && (Places.IsAmong(row, label, top) ?? IsAmongByTorch(row, label)))
                _inTop++;
        }

        // The product of a float and a count is exact in double.
        _loss += labels.Length * loss;
        _count += labels.Length;
    }

    public void Reset()
    {
        Array.Clear(_confusion);
        (_count, _inTop, _loss) = (0, 0, 0);
    }

    public MetricState Save() => new(_count, _loss, _inTop, [.. _confusion]);

    public void Restore(MetricState state)
    {
        (_count, _inTop, _loss) = (state.Count, state.InTop, state.LossSum);
        for (var i = 0; i < _confusion.Length; i++)
            _confusion[i] = state.Confusion[i];
    }

    public void Dispose()
    {
        // Nothing is held outside managed memory.
    }

    private static int Predicted(ReadOnlySpan<float> row) => row.Length > 1 ? Places.OfLargest(row) : row[0] > 0 ? 1 : 0;

    /// <summary>Which of several equal values are among the first, torch's selection decides.</summary>
    private bool IsAmongByTorch(ReadOnlySpan<float> row, long label)
    {
        using var scope = NewDisposeScope();
        return tensor(row.ToArray()).topk(top).indexes.data<long>().Contains(label);
    }
}
