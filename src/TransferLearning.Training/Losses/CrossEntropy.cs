using System.Runtime.InteropServices;
using TransferLearning.Experiments;
using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>Softmax and categorical cross-entropy, computed from logits through log-softmax (<c>keras.losses.CategoricalCrossentropy</c>, <c>torch.nn.CrossEntropyLoss</c>).</summary>
[Kind("cross_entropy", "Cross-entropy of exclusive classes, over a softmax.")]
public sealed class CrossEntropy : Loss
{
    public override string Activation => "softmax";

    public override bool Fits(int outputs, int classes) => outputs == classes && classes >= 2;

    public override Tensor PerSample(Tensor logits, Targets targets)
    {
        if (targets.Shares is null)
            return nn.functional.cross_entropy(logits, targets.Labels, reduction: nn.Reduction.None, label_smoothing: LabelSmoothing);
        using var shares = SmoothShares(targets, logits.shape[1], logits);
        using var logarithms = nn.functional.log_softmax(logits, 1);
        using var products = logarithms.mul(shares);
        using var sums = products.sum(1);
        return sums.neg();
    }

    /// <summary>PyTorch's own mean where there are labels: the fewer operations, forwards and backwards, are a tenth of a small head's step.</summary>
    private protected override Tensor Unweighted(Tensor logits, Targets targets) => targets.Shares is null
        ? nn.functional.cross_entropy(logits, targets.Labels, reduction: nn.Reduction.Mean, label_smoothing: LabelSmoothing)
        : base.Unweighted(logits, targets);

    /// <inheritdoc/>
    /// <remarks>By the i-th logit it is (softmax − the target's share of class i) / N.</remarks>
    internal override Tensor MeanWithGradient(Tensor logits, Targets targets, Tensor gradient)
    {
        if (targets.Shares is not null || targets.Weights is not null)
            return base.MeanWithGradient(logits, targets, gradient);
        using var _ = no_grad();
        using var logarithms = nn.functional.log_softmax(logits, 1);
        gradient.copy_(logarithms).exp_();
        var labels = MemoryMarshal.Cast<byte, long>(targets.Labels.bytes);
        var ofLogarithms = MemoryMarshal.Cast<byte, float>(logarithms.bytes);
        var ofGradient = MemoryMarshal.Cast<byte, float>(gradient.bytes);
        var classes = ofLogarithms.Length / labels.Length;
        var (own, other) = (1 - LabelSmoothing + (LabelSmoothing / classes), LabelSmoothing / classes);
        var sum = 0.0;
        for (var i = 0; i < ofLogarithms.Length; i++)
        {
            var share = labels[i / classes] == i % classes ? own : other;
            if (share != 0)
                sum -= share * ofLogarithms[i];
            ofGradient[i] = (ofGradient[i] - (float)share) / labels.Length;
        }

        return tensor((float)(sum / labels.Length));
    }

    public override Tensor Probabilities(Tensor logits)
    {
        using var _ = no_grad();
        return nn.functional.softmax(logits, 1);
    }
}
