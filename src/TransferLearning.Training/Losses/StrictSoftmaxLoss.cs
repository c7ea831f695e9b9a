using TransferLearning.Training.FixedOrder;

namespace TransferLearning.Training.Losses;

/// <summary>A strict loss over a softmax.</summary>
internal abstract class StrictSoftmaxLoss : StrictLoss
{
    public override void Predict(ReadOnlySpan<float> logits, Span<float> predicted)
    {
        var normaliser = Normaliser(logits);
        for (var i = 0; i < logits.Length; i++)
            predicted[i] = (float)StrictMath.Exp(logits[i] - normaliser);
    }

    /// <summary>The logarithm of the softmax's denominator. The largest logit is subtracted first, so that nothing overflows.</summary>
    protected static double Normaliser(ReadOnlySpan<float> logits)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);
        foreach (var logit in logits)
            sum += StrictMath.Exp(logit - largest);
        return largest + StrictMath.Log(sum);
    }
}
