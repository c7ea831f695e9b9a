namespace TransferLearning.Training.Losses;

/// <summary>The strict form of a loss of numbers: the mean over a sample's numbers.</summary>
/// <param name="each">The loss of an error, and its derivative.</param>
internal sealed class StrictNumberLoss(Func<double, (double Loss, double Slope)> each) : StrictLoss
{
    public override double Sample(ReadOnlySpan<float> logits, in StrictTarget target, Span<double> gradient)
    {
        var sum = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            var (loss, slope) = each((double)logits[i] - target.Wanted[i]);
            sum += loss;
            gradient[i] = slope / logits.Length;
        }

        return sum / logits.Length;
    }

    public override void Predict(ReadOnlySpan<float> logits, Span<float> predicted) => logits.CopyTo(predicted);
}
