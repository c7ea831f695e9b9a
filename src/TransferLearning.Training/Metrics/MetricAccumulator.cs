using TorchSharp;
using static TorchSharp.torch;

namespace TransferLearning.Training.Metrics;

/// <summary>
/// Sums of an epoch's loss and confusion counts, kept where the batches are: a step adds to them without waiting for the device, and
/// <see cref="Read"/> is called once an epoch.
/// </summary>
public sealed class MetricAccumulator : IDisposable
{
    private readonly int _classes, _top;
    private readonly IMetricSums _sums;

    /// <param name="device">Where the batches are.</param>
    /// <param name="classes">How many classes, at least 2.</param>
    public MetricAccumulator(Device device, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        (_classes, _top) = (classes, classes > 5 ? 5 : 0);
        _sums = device.type == DeviceType.CPU ? new HostSums(classes, _top) : new DeviceSums(device, classes, _top);
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="loss">The batch's mean loss, scalar.</param>
    /// <param name="logits">32-bit floats [N, classes], or [N, 1] where the sign decides between two classes. Probabilities do as well, but for [N, 1].</param>
    /// <param name="labels">int64 [N].</param>
    public void Add(Tensor loss, Tensor logits, Tensor labels) => _sums.Add(loss, logits, labels);

    /// <summary>Adds a batch that is in host memory; the accumulator was made for a CPU.</summary>
    internal void Add(double loss, ReadOnlySpan<float> logits, ReadOnlySpan<long> labels) => ((HostSums)_sums).Add(loss, logits, labels);

    /// <summary>The epoch's metrics so far; waits for the device.</summary>
    public EpochMetrics Read()
    {
        var sums = _sums.Save();
        // Without a sample there is no loss: 0 would be the best there is.
        double samples = sums.Count == 0 ? double.NaN : sums.Count;
        return new EpochMetrics(sums.Count, sums.LossSum / samples, new ConfusionMatrix(_classes, sums.Confusion), _top > 0 ? sums.InTop / samples : null);
    }

    /// <summary>Starts a new epoch.</summary>
    public void Reset() => _sums.Reset();

    /// <summary>The sums as numbers, for a checkpoint within an epoch: exact.</summary>
    public MetricState Save() => _sums.Save();

    /// <summary>Continues from saved sums.</summary>
    /// <exception cref="InvalidDataException">They are of another number of classes.</exception>
    public void Restore(MetricState state)
    {
        if (state.Confusion.Count != _classes * _classes)
            throw new InvalidDataException($"The saved metrics hold {state.Confusion.Count} confusion counts; {_classes * _classes} are needed.");
        _sums.Restore(state);
    }

    public void Dispose() => _sums.Dispose();
}
