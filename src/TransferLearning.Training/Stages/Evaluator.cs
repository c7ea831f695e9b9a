using TransferLearning.Models.Torch;
using TransferLearning.Training.Inputs;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Optimizers.Host;
using TransferLearning.Training.Precision;
using TransferLearning.Training.Strict;
using TransferLearning.Training.Tasks;
using static TorchSharp.torch;

namespace TransferLearning.Training.Stages;

/// <summary>Evaluates the network on a set: no dropout, stored statistics, no gradients.</summary>
/// <param name="suffix">The evaluated part of the network.</param>
/// <param name="loss">The loss.</param>
/// <param name="outputs">The meaning of the outputs.</param>
/// <param name="state">The network's tensors.</param>
/// <param name="precision">The precision of the computation.</param>
/// <param name="batchSize">The number of pictures in a full batch.</param>
/// <param name="isStrict">Whether the part, which then is a <see cref="StrictChain"/>, and the loss are computed in an order that no processor changes.</param>
internal sealed class Evaluator(Graph suffix, Loss loss, OutputMeaning outputs, NetworkState state, MixedPrecision precision, int batchSize, bool isStrict = false)
{
    private readonly StrictLoss? _strict = isStrict ? loss.Strict : null;
    private readonly TorchExecutor _executor = new(suffix);
    private readonly StepThreads _threads = new(suffix, batchSize);
    private readonly long? _longest = suffix.TakesAnyLength() ? suffix.Input[0] : null;
    private readonly int _padding = suffix.PaddingNumber();

    /// <summary>Measures the loss (with regularisation, as in Keras) and the metrics over a number of batches.</summary>
    /// <param name="input">The input of the set.</param>
    /// <param name="steps">The number of batches.</param>
    /// <param name="measured">The metrics.</param>
    /// <param name="device">The network's device.</param>
    /// <param name="penalty">The regularisation terms, the same for every batch.</param>
    /// <param name="progress">Receives the number of finished batches, and of pictures in the last one.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    public EpochMetrics Measure(
        StageInput input, int steps, IReadOnlyList<Metric> measured, Device device, Func<Tensor?> penalty, Action<int, int> progress, CancellationToken cancellation)
    {
        using var metrics = new MetricAccumulator(device, outputs, measured, _strict is null ? loss.Predicted : _strict.Predicted);
        using var added = penalty();
        using var chain = Chain();
        var done = 0;
        using var noGradients = no_grad();
        foreach (var group in new BatchGroups(input, _longest, _padding).Pass(steps, cancellation))
        {
            using var scope = NewDisposeScope();
            using var threads = _threads.Enter();
            if (chain is not null)
            {
                var own = chain.Infer(group.Loaded.Input);
                metrics.Add(_strict!.Mean(HostLayouts.Floats(own), group.Loaded.Targets, []) + (added?.item<double>() ?? 0), own, group.Loaded.Targets);
                progress(done += group.Batches, group.Labels.Count);
                continue;
            }

            var logits = precision.Run(_executor, state, group.Loaded.Input, RunMode.Inference, cancellation);
            var mean = loss.Mean(logits, group.Loaded.Targets);
            metrics.Add(added is null ? mean : mean.add(added, Scalars.One), logits, group.Loaded.Targets);
            progress(done += group.Batches, group.Labels.Count);
        }

        return metrics.Read();
    }

    /// <summary>Predicts every sample, in the order of the input.</summary>
    /// <param name="input">The input of the set.</param>
    /// <param name="steps">The number of batches.</param>
    /// <param name="flip">Whether predictions are averaged with those of the mirror images; the input must then be pictures.</param>
    /// <param name="progress">Receives the number of finished batches, and of pictures in the last one.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <param name="first">Receives the first batch before it goes through the network; may be null.</param>
    /// <param name="logits">Whether the predictions include the logits, those of the pictures that are not mirrored.</param>
    public Predictions Predict(StageInput input, int steps, bool flip, Action<int, int> progress, CancellationToken cancellation, Action<Tensor>? first = null, bool logits = false)
    {
        var rows = new PredictedRows(loss, outputs, logits, _strict);
        using var chain = Chain();
        var done = 0;
        using var noGradients = no_grad();
        foreach (var group in new BatchGroups(input, _longest, _padding).Pass(steps, cancellation))
        {
            using var scope = NewDisposeScope();
            if (done == 0)
                first?.Invoke(group.Loaded.Input);
            using var threads = _threads.Enter();
            var raw = chain?.Infer(group.Loaded.Input) ?? precision.Run(_executor, state, group.Loaded.Input, RunMode.Inference, cancellation);
            var mirrored = flip ? precision.Run(_executor, state, ChannelsLast.Of(group.Loaded.Input.flip(3)), RunMode.Inference, cancellation) : null;
            rows.Add(raw, mirrored, group.Loaded.Targets, group.Labels, group.Indices);
            progress(done += group.Batches, group.Labels.Count);
        }

        return rows.Read();
    }

    private StrictChain? Chain() => _strict is null ? null : new StrictChain(suffix, [], state);
}
