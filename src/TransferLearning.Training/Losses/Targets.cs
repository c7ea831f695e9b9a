using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>The targets of a batch.</summary>
/// <param name="Labels">The class indices, int64 [N]; meaningless if <paramref name="Wanted"/> is given.</param>
/// <param name="Wanted">
/// The target of each output, float [N, outputs]: the share of each class after mixup or cutmix; 1 or 0 for each label; or standardised
/// numbers. Null if the labels are the targets.
/// </param>
/// <param name="Weights">The weight of each sample, float [N] (<c>class_weights</c> of exclusive classes); null if all weigh 1.</param>
/// <param name="LabelWeights">The weight of each label in samples that have it, float [labels] (<c>class_weights</c> of labels); null if all weigh 1.</param>
internal readonly record struct Targets(Tensor Labels, Tensor? Wanted = null, Tensor? Weights = null, Tensor? LabelWeights = null)
{
    /// <summary>Moves the tensors made for this batch to the outer dispose scope.</summary>
    internal Targets MoveToOuterDisposeScope()
    {
        Labels.MoveToOuterDisposeScope();
        Wanted?.MoveToOuterDisposeScope();
        Weights?.MoveToOuterDisposeScope();
        return this;
    }
}
