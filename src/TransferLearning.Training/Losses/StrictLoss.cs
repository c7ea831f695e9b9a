using System.Runtime.InteropServices;
using TorchSharp;
using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>
/// A loss sample by sample in float64, with the functions of <see cref="FixedOrder.StrictMath"/>: the same bits on every processor. It equals the loss's
/// computation by libtorch up to rounding.
/// </summary>
internal abstract class StrictLoss
{
    /// <summary>The unweighted loss of a sample.</summary>
    /// <param name="logits">Its logits.</param>
    /// <param name="target">Its target.</param>
    /// <param name="gradient">Receives the gradient with respect to the logits.</param>
    public abstract double Sample(ReadOnlySpan<float> logits, in StrictTarget target, Span<double> gradient);

    /// <summary>The predictions of a sample: <see cref="Width"/> probabilities or numbers.</summary>
    public abstract void Predict(ReadOnlySpan<float> logits, Span<float> predicted);

    /// <summary>The number of predictions of a sample.</summary>
    /// <param name="outputs">The number of its logits.</param>
    public virtual int Width(int outputs) => outputs;

    /// <summary>The predictions of a batch, a new tensor [N, <see cref="Width"/>].</summary>
    /// <param name="logits">float32 [N, outputs] in host memory.</param>
    public Tensor Predicted(Tensor logits)
    {
        using var whole = logits.contiguous();
        var (rows, outputs) = ((int)whole.shape[0], (int)whole.shape[1]);
        var values = HostLayouts.Floats(whole);
        var predicted = new float[rows * Width(outputs)];
        for (var row = 0; row < rows; row++)
            Predict(values.Slice(row * outputs, outputs), predicted.AsSpan(row * Width(outputs), Width(outputs)));
        return tensor(predicted, [rows, Width(outputs)]);
    }

    /// <summary>The mean loss of a batch. Samples are weighted as in <see cref="Loss.Mean"/>.</summary>
    /// <param name="logits">N rows of logits.</param>
    /// <param name="targets">The targets of the N samples, in host memory.</param>
    /// <param name="gradient">Receives the gradient of the mean, times <paramref name="share"/>; empty if it is not needed.</param>
    /// <param name="share">A factor on the gradient.</param>
    /// <param name="each">Receives the unweighted loss of each sample; empty if they are not needed.</param>
    public double Mean(ReadOnlySpan<float> logits, Targets targets, Span<float> gradient, double share = 1, Span<float> each = default)
    {
        using var rows = new StrictTargets(targets);
        var outputs = logits.Length / rows.Count;
        var own = outputs <= 256 ? stackalloc double[outputs] : new double[outputs];
        var total = 0.0;
        for (var row = 0; row < rows.Count; row++)
        {
            var loss = Sample(logits.Slice(row * outputs, outputs), rows[row], own);
            var weight = rows.Weight(row);
            total += weight * loss;
            if (!each.IsEmpty)
                each[row] = (float)loss;
            if (gradient.IsEmpty)
                continue;
            var factor = weight * share / rows.Count;
            for (var i = 0; i < outputs; i++)
                gradient[(row * outputs) + i] = (float)(own[i] * factor);
        }

        return total / rows.Count;
    }
}

/// <summary>The target of one sample.</summary>
/// <param name="label">The class.</param>
/// <param name="wanted">The target of each output; empty if the class is the target.</param>
/// <param name="labelWeights">The weight of each label in samples that have it; empty if all weigh 1.</param>
internal readonly ref struct StrictTarget(long label, ReadOnlySpan<float> wanted, ReadOnlySpan<float> labelWeights)
{
    public long Label { get; } = label;

    public ReadOnlySpan<float> Wanted { get; } = wanted;

    public ReadOnlySpan<float> LabelWeights { get; } = labelWeights;

    /// <summary>The smoothed share of a class.</summary>
    public double Share(int index, int classes, double smoothing) =>
        ((Wanted.IsEmpty ? Label == index ? 1 : 0 : Wanted[index]) * (1 - smoothing)) + (smoothing / classes);
}

/// <summary>The targets of a batch in host memory, sample by sample.</summary>
internal readonly ref struct StrictTargets : IDisposable
{
    private readonly DisposeScope _scope;
    private readonly ReadOnlySpan<long> _labels;
    private readonly ReadOnlySpan<float> _wanted, _weights, _labelWeights;

    public StrictTargets(Targets targets)
    {
        _scope = NewDisposeScope();
        _labels = MemoryMarshal.Cast<byte, long>(targets.Labels.contiguous().bytes);
        _wanted = Floats(targets.Wanted);
        _weights = Floats(targets.Weights);
        _labelWeights = Floats(targets.LabelWeights);
    }

    /// <summary>The number of samples.</summary>
    public int Count => _labels.Length;

    public StrictTarget this[int row]
    {
        get
        {
            var width = _wanted.Length / Count;
            return new(_labels[row], _wanted.Slice(row * width, width), _labelWeights);
        }
    }

    /// <summary>The weight of a sample.</summary>
    public double Weight(int row) => _weights.IsEmpty ? 1 : _weights[row];

    public void Dispose() => _scope.Dispose();

    private static ReadOnlySpan<float> Floats(Tensor? tensor) => tensor is null ? [] : HostLayouts.Floats(tensor.to(float32).contiguous());
}
