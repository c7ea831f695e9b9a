using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>What a batch should have been classified as.</summary>
/// <param name="Labels">Class indices, int64 [N].</param>
/// <param name="Shares">The share of each class, float [N, classes], where mixup or cutmix mixed pictures; null otherwise.</param>
/// <param name="Weights">The weight of each sample, float [N] (<c>class_weights</c>); null where all weigh 1.</param>
public readonly record struct Targets(Tensor Labels, Tensor? Shares = null, Tensor? Weights = null);
