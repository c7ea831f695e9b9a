using System.Runtime.InteropServices;
using TorchSharp;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Metrics.Sums;
using static TorchSharp.torch;

namespace TransferLearning.Training.Metrics;

/// <summary>
/// Accumulates an epoch's loss and metrics on the device of the batches. A step adds to the sums without waiting for the device;
/// <see cref="Read"/> is called once per epoch.
/// </summary>
internal sealed class MetricAccumulator : IDisposable
{
    private readonly IReadOnlyList<Metric> _metrics;
    private readonly OutputMeaning _outputs;
    private readonly Dictionary<string, MetricSums> _sums = new(StringComparer.Ordinal);
    private readonly Func<Tensor, Tensor>? _predict;
    private readonly bool _onHost, _needsPredicted;
    private long _count;

    /// <param name="device">The device of the batches.</param>
    /// <param name="outputs">The meaning of the network's outputs.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="predict">Converts logits to predictions; null if the outputs already are probabilities or numbers.</param>
    public MetricAccumulator(Device device, OutputMeaning outputs, IReadOnlyList<Metric> metrics, Func<Tensor, Tensor>? predict = null)
        : this(SumsOn(device), outputs, metrics, predict, onHost: SumsOn(device)?.type == DeviceType.CPU)
    {
    }

    /// <inheritdoc cref="MetricAccumulator(Device, OutputMeaning, IReadOnlyList{Metric}, Func{Tensor, Tensor}?)"/>
    /// <param name="onHost">Whether the sums are computed from host memory instead of with operations on the device.</param>
    internal MetricAccumulator(Device device, OutputMeaning outputs, IReadOnlyList<Metric> metrics, Func<Tensor, Tensor>? predict, bool onHost)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        (_outputs, _metrics, _predict, _onHost) = (outputs, metrics, predict, onHost);
        foreach (var metric in metrics)
            if (!_sums.ContainsKey(metric.SumsName(outputs)))
                _sums.Add(metric.SumsName(outputs), metric.NewSums(outputs, new SumsPlace(device, onHost)));
        _needsPredicted = _sums.Values.Any(sums => sums.NeedsPredicted);
    }

    /// <summary>Where the sums of a device's batches are kept: on the device, which does not wait for them. Metal has no float64, so there it is the host.</summary>
    internal static Device SumsOn(Device device) => device?.type == DeviceType.MPS ? CPU : device!;

    /// <summary>Adds a batch.</summary>
    /// <param name="loss">The batch's mean loss, a scalar tensor.</param>
    /// <param name="outputs">The outputs: float32 [N, outputs], or [N, 1] if the sign decides between two classes.</param>
    /// <param name="targets">The targets of the N samples.</param>
    public void Add(Tensor loss, Tensor outputs, Targets targets)
    {
        ArgumentNullException.ThrowIfNull(loss);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        Add(_onHost ? null : loss, _onHost ? loss.dtype == ScalarType.Float32 ? loss.item<float>() : loss.cpu().to(float64).item<double>() : 0, outputs, targets);
    }

    /// <summary>Adds a batch whose loss has already been read from the device.</summary>
    internal void Add(double loss, Tensor outputs, Targets targets)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        Add(_onHost ? null : tensor(loss), loss, outputs, targets);
    }

    /// <summary>The epoch's metrics so far; waits for the device.</summary>
    public EpochMetrics Read() => new(_count, _metrics.ToDictionary(metric => metric.Name, metric => metric.Value(_sums[metric.SumsName(_outputs)], _count), StringComparer.Ordinal));

    /// <summary>Starts a new epoch.</summary>
    public void Reset()
    {
        _count = 0;
        foreach (var sums in _sums.Values)
            sums.Reset();
    }

    /// <summary>The exact sums as numbers, for a checkpoint within an epoch.</summary>
    public MetricState Save() => new(_count, _sums.ToDictionary(pair => pair.Key, pair => pair.Value.Save(), StringComparer.Ordinal));

    /// <summary>Continues from saved sums.</summary>
    /// <exception cref="InvalidDataException">The sums belong to other outputs, or to fewer metrics.</exception>
    public void Restore(MetricState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var saved = state.Named;
        foreach (var (name, sums) in _sums)
            sums.Restore(saved.TryGetValue(name, out var numbers) ? numbers : throw new InvalidDataException($"The saved metrics lack '{name}'."));
        _count = state.Count;
    }

    public void Dispose()
    {
        foreach (var sums in _sums.Values)
            sums.Dispose();
    }

    private void Add(Tensor? loss, double lossValue, Tensor outputs, Targets targets)
    {
        if (_onHost && outputs.device_type != DeviceType.CPU)
        {
            outputs = outputs.cpu();
            targets = new Targets(targets.Labels.cpu(), targets.Wanted?.cpu(), targets.Weights?.cpu(), targets.LabelWeights?.cpu());
        }

        var (plain, labels) = (outputs, targets.Labels);
        if (_onHost)
        {
            plain = outputs.dtype == ScalarType.Float32 && outputs.is_contiguous() ? outputs : outputs.to(float32).contiguous();
            labels = labels.is_contiguous() ? labels : labels.contiguous();
        }

        var batch = new MeasuredBatch
        {
            Count = (int)outputs.shape[0],
            Loss = loss,
            LossValue = lossValue,
            Outputs = outputs,
            Predicted = _needsPredicted ? _predict?.Invoke(outputs) ?? outputs : null,
            Targets = targets,
            HostOutputs = _onHost ? MemoryMarshal.Cast<byte, float>(plain.bytes) : [],
            HostLabels = _onHost ? MemoryMarshal.Cast<byte, long>(labels.bytes) : [],
        };
        foreach (var sums in _sums.Values)
            sums.Add(batch);
        _count += batch.Count;
    }
}
