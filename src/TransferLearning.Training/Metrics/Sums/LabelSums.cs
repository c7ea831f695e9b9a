using TorchSharp;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Metrics.Sums;

/// <summary>Counts the true positives, false positives and false negatives of each label, and the samples with all labels correct.</summary>
/// <param name="device">The device of the batches.</param>
/// <param name="labels">The number of labels.</param>
/// <param name="threshold">The probability from which a label is predicted.</param>
internal sealed class LabelSums(Device device, int labels, double threshold) : MetricSums
{
    // Right, wrong and missed for each label; the last number counts the samples with all labels correct.
    private readonly Tensor _counts = Kept(() => zeros([(3L * labels) + 1], int64, device));
    private readonly Scalar _threshold = Scalars.Make(threshold), _one = 1L;

    public override bool NeedsPredicted => true;

    public override void Add(in MeasuredBatch batch)
    {
        var said = batch.Predicted!.detach().ge(_threshold);
        var there = batch.Targets.Wanted!.gt(Scalars.Half);
        var right = said.logical_and(there).sum([0L]);
        var wrong = said.logical_and(there.logical_not()).sum([0L]);
        var missed = said.logical_not().logical_and(there).sum([0L]);
        var exact = said.eq(there).all(1).sum().unsqueeze(0);
        _counts.add_(cat([right, wrong, missed, exact]), _one);
    }

    /// <summary>Reads the counts; waits for the device.</summary>
    public LabelCounts Read()
    {
        using var scope = NewDisposeScope();
        var counts = _counts.cpu().data<long>().ToArray();
        return new LabelCounts(counts[..labels], counts[labels..(2 * labels)], counts[(2 * labels)..(3 * labels)], counts[^1]);
    }

    public override void Reset()
    {
        using var scope = NewDisposeScope();
        _counts.zero_();
    }

    public override double[] Save()
    {
        using var scope = NewDisposeScope();
        return [.. _counts.cpu().data<long>().ToArray().Select(count => (double)count)];
    }

    public override void Restore(IReadOnlyList<double> saved)
    {
        Require(saved, (3 * labels) + 1);
        using var scope = NewDisposeScope();
        _counts.copy_(tensor([.. saved.Select(count => (long)count)], int64));
    }

    public override void Dispose()
    {
        base.Dispose();
        _counts.Dispose();
        _threshold.Dispose();
        _one.Dispose();
    }
}
