using TransferLearning.Training.Losses;
using TransferLearning.Training.Metrics;
using static TorchSharp.torch;

namespace TransferLearning.Training.Inputs;

/// <summary>Creates the targets of a set's batches: the target of each output, and the weights.</summary>
internal sealed class TargetTensors : IDisposable
{
    private readonly ImageSet _set;
    private readonly OutputMeaning _outputs;
    private readonly Device _device;
    private readonly Tensor? _weights;

    /// <param name="set">The pictures.</param>
    /// <param name="outputs">The meaning of the network's outputs.</param>
    /// <param name="classWeights">The weight of each class or label in the loss; null if all weigh the same.</param>
    /// <param name="device">The device of the batches.</param>
    public TargetTensors(ImageSet set, OutputMeaning outputs, IReadOnlyList<double>? classWeights, Device device)
    {
        (_set, _outputs, _device) = (set, outputs, device);
        _weights = classWeights is null ? null : tensor([.. classWeights.Select(weight => (float)weight)], float32).to(device).DetachFromDisposeScope();
    }

    /// <summary>
    /// The target of each output for some samples, float [N, outputs], in the current dispose scope; zeros for pictures without targets. Null if the classes are the targets.
    /// </summary>
    /// <param name="indices">The indices of the samples in the set.</param>
    public Tensor? Wanted(ReadOnlySpan<int> indices)
    {
        if (_outputs.Form == TargetForm.OneClass)
            return null;
        var values = new float[indices.Length * _outputs.Count];
        for (var i = 0; i < indices.Length; i++)
        {
            // Pictures that are only predicted have no targets.
            if (_set.Samples[indices[i]].Targets is not { Span: var targets })
                continue;
            for (var output = 0; output < _outputs.Count; output++)
                values[(i * _outputs.Count) + output] = _outputs.Scale?.Standardised(output, targets[output]) ?? targets[output];
        }

        return tensor(values, [indices.Length, _outputs.Count], device: _device);
    }

    /// <summary>The targets of a batch, in the current dispose scope.</summary>
    /// <param name="labels">The class indices, int64 [N].</param>
    /// <param name="wanted">The target of each output: <see cref="Wanted"/>, mixed if the pictures are mixed.</param>
    public Targets Of(Tensor labels, Tensor? wanted) => _outputs.Form == TargetForm.OneClass
        ? new Targets(labels, wanted, _weights?.index_select(0, labels))
        : new Targets(labels, wanted, null, _weights);

    public void Dispose() => _weights?.Dispose();
}
