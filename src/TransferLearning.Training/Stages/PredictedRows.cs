using TransferLearning.Models.Torch;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Optimizers.Host;
using TransferLearning.Training.Tasks;
using static TorchSharp.torch;

namespace TransferLearning.Training.Stages;

/// <summary>Collects the predictions of a set, batch by batch. Used on the torch thread, without gradients and in a dispose scope.</summary>
/// <param name="loss">The loss.</param>
/// <param name="outputs">The meaning of the outputs.</param>
/// <param name="logits">Whether the predictions include the logits.</param>
/// <param name="strict">The strict form of the loss, which then replaces it; null for none.</param>
internal sealed class PredictedRows(Loss loss, OutputMeaning outputs, bool logits, StrictLoss? strict = null)
{
    private readonly List<float> _probabilities = [], _losses = [], _logits = [], _wanted = [];
    private readonly List<int> _labels = [], _indices = [];
    private double _lossSum;

    /// <summary>The number of samples so far.</summary>
    public int Count => _labels.Count;

    /// <summary>Adds a batch of N samples.</summary>
    /// <param name="raw">The network's logits, [N, outputs].</param>
    /// <param name="mirrored">The logits of the mirror images, whose predictions are averaged with the others; null for none.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="labels">The class of each sample.</param>
    /// <param name="indices">The index of each sample in its set.</param>
    public void Add(Tensor raw, Tensor? mirrored, Targets targets, IEnumerable<int> labels, IEnumerable<int> indices)
    {
        if (strict is null)
        {
            var each = loss.PerSample(raw, targets);
            // Metal has no float64.
            _lossSum += each.cpu().sum(float64).item<double>();
            _losses.AddRange(Floats(each));
        }
        else
        {
            var each = new float[raw.shape[0]];
            _lossSum += strict.Mean(HostLayouts.Floats(raw), targets with { Weights = null }, [], each: each) * each.Length;
            _losses.AddRange(each);
        }

        if (logits)
            _logits.AddRange(Floats(raw));
        var likely = strict?.Predicted(raw) ?? loss.Predicted(raw);
        if (mirrored is not null)
            likely = likely.add(loss.Predicted(mirrored), Scalars.One).mul_(Scalars.Half);
        _probabilities.AddRange(likely.cpu().contiguous().data<float>());
        if (outputs.Form != TargetForm.OneClass)
            _wanted.AddRange(targets.Wanted!.cpu().contiguous().data<float>());
        _labels.AddRange(labels);
        _indices.AddRange(indices);
    }

    /// <summary>The predictions of all batches.</summary>
    public Predictions Read() => new(outputs.Count, [.. _probabilities], [.. _labels], [.. _indices], Count == 0 ? double.NaN : _lossSum / Count)
    {
        Outputs = outputs,
        Wanted = outputs.Form == TargetForm.OneClass ? null : [.. _wanted],
        Losses = [.. _losses],
        Logits = logits ? [.. _logits] : null,
    };

    private static IEnumerable<float> Floats(Tensor tensor) => tensor.to(float32).cpu().contiguous().data<float>();
}
