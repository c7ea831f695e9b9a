using static TorchSharp.torch;

namespace TransferLearning.Training.Metrics.Sums;

/// <summary>
/// Every prediction of a set with its target, for metrics that rank them. They stay where the batches are until they are read. Only of sets that are
/// looked at as a whole, so nothing of it goes into a checkpoint.
/// </summary>
/// <param name="outputs">What the network's outputs mean.</param>
internal sealed class KeptScores(OutputMeaning outputs) : MetricSums
{
    private readonly List<(Tensor Predicted, Tensor Wanted)> _batches = [];

    /// <summary>What the outputs mean.</summary>
    public OutputMeaning Outputs => outputs;

    public override bool NeedsPredicted => true;

    public override void Add(in MeasuredBatch batch)
    {
        var wanted = batch.Targets.Wanted is { } given ? given.to(float32) : nn.functional.one_hot(batch.Targets.Labels, outputs.Count).to(float32);
        // Copies: the batch's memory is the next batch's too.
        _batches.Add((batch.Predicted!.detach().to(float32).clone().DetachFromDisposeScope(), wanted.clone().DetachFromDisposeScope()));
    }

    /// <summary>Probabilities and targets (1 or 0), row after row, [N, outputs].</summary>
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
