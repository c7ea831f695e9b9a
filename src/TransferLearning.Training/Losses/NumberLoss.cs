using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>A loss for standardised numbers: an error of 1 is one standard deviation of the training images' numbers.</summary>
public abstract class NumberLoss : Loss
{
    public override string Activation => "linear";

    public override IReadOnlyList<string> Tasks => ["regression"];

    public override bool Fits(int outputs, int classes) => outputs == classes;

    internal override Tensor PerSample(Tensor logits, Targets targets)
    {
        using var scope = NewDisposeScope();
        return Each(logits, targets.Wanted!.to(logits.dtype)).mean([1]).MoveToOuterDisposeScope();
    }

    public override Tensor Predicted(Tensor logits) => logits.detach();

    /// <summary>The loss of each number, [N, numbers].</summary>
    private protected abstract Tensor Each(Tensor numbers, Tensor wanted);
}
