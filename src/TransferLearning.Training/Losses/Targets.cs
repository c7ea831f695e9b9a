using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>What the outputs of a batch should be.</summary>
/// <param name="Labels">Class indices, int64 [N]; where <paramref name="Wanted"/> says all, of no meaning.</param>
/// <param name="Wanted">
/// What each output should be, float [N, outputs]: the share of each class, where mixup or cutmix mixed pictures; 1 or 0 for each label; standardised
/// numbers. Null where the labels say all.
/// </param>
/// <param name="Weights">The weight of each sample, float [N] (<c>class_weights</c> of exclusive classes); null where all weigh 1.</param>
/// <param name="LabelWeights">The weight of each label where it is there, float [labels] (<c>class_weights</c> of labels); null where all weigh 1.</param>
public readonly record struct Targets(Tensor Labels, Tensor? Wanted = null, Tensor? Weights = null, Tensor? LabelWeights = null)
{
    /// <summary>Hands what is made for the batch to the scope around the current one.</summary>
    internal Targets MoveToOuterDisposeScope()
    {
        Labels.MoveToOuterDisposeScope();
        Wanted?.MoveToOuterDisposeScope();
        Weights?.MoveToOuterDisposeScope();
        return this;
    }
}
