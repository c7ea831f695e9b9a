using TorchSharp;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>A loss of classes or labels.</summary>
public abstract class ClassificationLoss : Loss
{
    [Key("label_smoothing", "The part of the target that is spread evenly over the classes.", Minimum = 0, Maximum = 1, MaximumExclusive = true)]
    public double LabelSmoothing { get; init; }

    /// <summary>Smoothed shares of the classes, [N, classes].</summary>
    /// <param name="targets">What they are made from.</param>
    /// <param name="classes">How many classes.</param>
    /// <param name="like">Gives type and device.</param>
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
