using TorchSharp;
using TransferLearning.Models.Torch;
using TransferLearning.Training.FixedOrder;
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

    internal override StrictLoss Strict => new Form(Gamma, LabelSmoothing);

    private sealed class Form(double gamma, double smoothing) : StrictSoftmaxLoss
    {
        public override double Sample(ReadOnlySpan<float> logits, in StrictTarget target, Span<double> gradient)
        {
            var normaliser = Normaliser(logits);
            var (loss, all) = (0.0, 0.0);
            for (var i = 0; i < logits.Length; i++)
            {
                var logarithm = logits[i] - normaliser;
                var likely = StrictMath.Exp(logarithm);
                var wrong = Math.Max(0, 1 - likely);
                var share = target.Share(i, logits.Length, smoothing);
                var factor = StrictMath.Power(wrong, gamma);
                loss -= share * factor * logarithm;
                // The derivative with respect to the logarithm of the probability.
                gradient[i] = share * ((gamma == 0 || wrong == 0 ? 0 : gamma * StrictMath.Power(wrong, gamma - 1) * likely * logarithm) - factor);
                all += gradient[i];
            }

            for (var i = 0; i < logits.Length; i++)
                gradient[i] -= StrictMath.Exp(logits[i] - normaliser) * all;
            return loss;
        }
    }
}
