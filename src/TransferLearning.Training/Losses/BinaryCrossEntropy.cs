using TorchSharp;
using TransferLearning.Models.Torch;
using TransferLearning.Training.FixedOrder;
using static TorchSharp.torch;

namespace TransferLearning.Training.Losses;

/// <summary>
/// Sigmoid and binary cross-entropy from logits (<c>keras.losses.BinaryCrossentropy</c>, <c>torch.nn.BCEWithLogitsLoss</c>): one output for two
/// classes (the probability of the second class), or one output per class.
/// </summary>
[Kind("binary_cross_entropy", "Cross-entropy over a sigmoid: one output for two classes, or one per class.")]
public sealed class BinaryCrossEntropy : ClassificationLoss
{
    public override string Activation => "sigmoid";

    public override bool Fits(int outputs, int classes) => outputs == classes || (outputs == 1 && classes == 2);

    /// <inheritdoc/>
    public override bool TakesOneOutput => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Tasks => ["single_label", "multi_label"];

    internal override Tensor PerSample(Tensor logits, Targets targets)
    {
        using var scope = NewDisposeScope();
        var wanted = Wanted(targets, logits);
        return nn.functional.binary_cross_entropy_with_logits(logits, wanted, reduction: nn.Reduction.None, pos_weights: targets.LabelWeights).mean([1]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>The gradient with respect to a logit is (sigmoid − target) / (N · outputs).</remarks>
    internal override float MeanWithGradient(HostLogits logits, Targets targets)
    {
        if (targets.Wanted is not null || targets.Weights is not null || targets.LabelWeights is not null)
            return base.MeanWithGradient(logits, targets);
        var values = logits.Values;
        var outputs = logits.Width;
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            var label = logits.Labels[i / outputs];
            var isOn = outputs == 1 ? label == 1 : label == i % outputs;
            var wanted = ((isOn ? 1 : 0) * (1 - LabelSmoothing)) + (LabelSmoothing / 2);
            double x = values[i];
            // Both are computed from e^-|x|, which never overflows.
            var small = Math.Exp(-Math.Abs(x));
            sum += Math.Max(x, 0) - (x * wanted) + LogOfOnePlus(small);
            logits.Gradient[i] = (float)(((x >= 0 ? 1 : small) / (1 + small) - wanted) / values.Length);
        }

        return (float)(sum / values.Length);
    }

    public override Tensor Predicted(Tensor logits)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var positive = logits.sigmoid();
        if (logits.shape[1] > 1)
            return positive.MoveToOuterDisposeScope();
        return cat([positive.neg().add_(Scalars.One, Scalars.One), positive], 1).MoveToOuterDisposeScope();
    }

    internal override StrictLoss Strict => new Form(LabelSmoothing);

    private sealed class Form(double smoothing) : StrictLoss
    {
        public override double Sample(ReadOnlySpan<float> logits, in StrictTarget target, Span<double> gradient)
        {
            var loss = 0.0;
            for (var i = 0; i < logits.Length; i++)
            {
                double x = logits[i];
                var wanted = (WantedOf(target, i, logits.Length) * (1 - smoothing)) + (smoothing / 2);
                // The weight of a label acts on the positive part: PyTorch's pos_weight.
                var weight = target.LabelWeights.IsEmpty ? 1 : 1 + ((target.LabelWeights[i] - 1.0) * wanted);
                loss += ((1 - wanted) * x) + (weight * (StrictMath.LogOfOnePlus(StrictMath.Exp(-Math.Abs(x))) + Math.Max(-x, 0)));
                gradient[i] = (1 - wanted + (weight * (StrictMath.Sigmoid(x) - 1))) / logits.Length;
            }

            return loss / logits.Length;
        }

        public override int Width(int outputs) => outputs == 1 ? 2 : outputs;

        public override void Predict(ReadOnlySpan<float> logits, Span<float> predicted)
        {
            for (var i = 0; i < logits.Length; i++)
                predicted[i] = (float)StrictMath.Sigmoid(logits[i]);
            if (logits.Length == 1)
                (predicted[0], predicted[1]) = (1 - predicted[0], predicted[0]);
        }

        private static double WantedOf(in StrictTarget target, int index, int outputs) => (outputs, target.Wanted.Length) switch
        {
            (1, 0) => target.Label,
            (1, 2) => target.Wanted[1],
            (_, 0) => target.Label == index ? 1 : 0,
            _ => target.Wanted[index],
        };
    }

    /// <summary>log(1 + x), exact to the last digits for x in [0, 1]: the quotient corrects what the sum 1 + x rounds away (Kahan).</summary>
    private static double LogOfOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>Keras's smoothing of a binary target towards one half: y·(1 - s) + s/2.</summary>
    private Tensor Wanted(Targets targets, Tensor logits)
    {
        using var _ = no_grad();
        var outputs = logits.shape[1];
        var wanted = (outputs, targets.Wanted) switch
        {
            (1, null) => targets.Labels.to(logits.dtype).unsqueeze(1),
            (1, { } shares) when shares.shape[1] == 2 => shares.narrow(1, 1, 1),
            (_, null) => nn.functional.one_hot(targets.Labels, outputs).to(logits.dtype),
            (_, { } shares) => shares,
        };
        if (LabelSmoothing == 0)
            return wanted;
        using Scalar keep = 1 - LabelSmoothing, half = LabelSmoothing / 2;
        return wanted.mul(keep).add_(half, Scalars.One);
    }
}
