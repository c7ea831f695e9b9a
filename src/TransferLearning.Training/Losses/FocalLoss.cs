using TorchSharp;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>Focal loss for exclusive classes (Lin et al., 2017): <c>-(1 - p)^gamma · log p</c> with the true class's probability p, summed over the target's shares.</summary>
[Kind("focal", "Cross-entropy in which well-classified images count less.")]
public sealed class FocalLoss : ClassificationLoss
{
    private Scalar? _gamma;

    [Key("gamma", "How much less: 0 is cross-entropy.", Minimum = 0)]
    public double Gamma { get; init; } = 2;

    public override string Activation => "softmax";

    public override bool Fits(int outputs, int classes) => outputs == classes && classes >= 2;

    internal override Tensor PerSample(Tensor logits, Targets targets)
    {
        using var scope = NewDisposeScope();
        var shares = SmoothShares(targets, logits.shape[1], logits);
        var logarithms = nn.functional.log_softmax(logits, 1);
        var wrong = logarithms.exp().neg().add(Scalars.One, Scalars.One);
        return wrong.pow(_gamma ??= Gamma).mul(logarithms).mul(shares).sum(1).neg().MoveToOuterDisposeScope();
    }

    public override Tensor Predicted(Tensor logits)
    {
        using var _ = no_grad();
        return nn.functional.softmax(logits, 1);
    }
}
