using TorchSharp;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>A loss for classes or labels.</summary>
public abstract class ClassificationLoss : Loss
{
    [Key("label_smoothing", "The part of the target that is spread evenly over the classes.", Minimum = 0, Maximum = 1, MaximumExclusive = true)]
    public double LabelSmoothing { get; init; }

    /// <summary>The smoothed share of each class, [N, classes].</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="like">A tensor with the dtype and device of the result.</param>
    private protected Tensor SmoothShares(Targets targets, long classes, Tensor like)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var shares = targets.Wanted ?? nn.functional.one_hot(targets.Labels, classes).to(like.dtype);
        if (LabelSmoothing == 0)
            return targets.Wanted is null ? shares.MoveToOuterDisposeScope() : shares.alias().MoveToOuterDisposeScope();
        using Scalar keep = 1 - LabelSmoothing, spread = LabelSmoothing / classes;
        return shares.mul(keep).add_(spread, Scalars.One).MoveToOuterDisposeScope();
    }
}
