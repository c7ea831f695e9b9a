using static TorchSharp.torch;

namespace TransferLearning.Training.Metrics.Sums;

/// <summary>
/// Keeps every prediction of a set with its target, for metrics that rank them. The tensors stay on the device of the batches until they
/// are read. They are used only for sets that are evaluated as a whole, so they are not part of a checkpoint.
/// </summary>
/// <param name="outputs">The meaning of the network's outputs.</param>
internal sealed class KeptScores(OutputMeaning outputs) : MetricSums
{
    private readonly List<(Tensor Predicted, Tensor Wanted)> _batches = [];

    /// <summary>The meaning of the outputs.</summary>
    public OutputMeaning Outputs => outputs;

    public override bool NeedsPredicted => true;

    public override void Add(in MeasuredBatch batch)
    {
        var wanted = batch.Targets.Wanted is { } given ? given.to(float32) : nn.functional.one_hot(batch.Targets.Labels, outputs.Count).to(float32);
        // Copy: the next batch reuses the memory.
        _batches.Add((batch.Predicted!.detach().to(float32).clone().DetachFromDisposeScope(), wanted.clone().DetachFromDisposeScope()));
    }

    /// <summary>The probabilities and the targets (1 or 0), [N, outputs], row by row.</summary>
    public (float[] Scores, float[] Wanted) Read()
    {
        if (_batches.Count == 0)
            return ([], []);
        using var scope = NewDisposeScope();
        return (
            cat([.. _batches.Select(batch => batch.Predicted)], 0).cpu().contiguous().data<float>().ToArray(),
            cat([.. _batches.Select(batch => batch.Wanted)], 0).cpu().contiguous().data<float>().ToArray());
    }

    public override void Reset() => Dispose();

    public override double[] Save() => [];

    public override void Restore(IReadOnlyList<double> saved) => Reset();

    public override void Dispose()
    {
        base.Dispose();
        foreach (var (predicted, wanted) in _batches)
        {
            predicted.Dispose();
            wanted.Dispose();
        }

        _batches.Clear();
    }
}
