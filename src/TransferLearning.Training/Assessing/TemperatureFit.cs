using TransferLearning.Training.Losses;

namespace TransferLearning.Training.Assessing;

/// <summary>
/// Temperature scaling (Guo et al., "On calibration of modern neural networks", ICML 2017): the one number that, dividing all logits, minimises the negative
/// log-likelihood. It is convex in the inverse temperature, so Newton's method within a bracket finds the minimum.
/// </summary>
/// <param name="Temperature">The temperature.</param>
/// <param name="IsAtBound">Whether the minimum lies outside the range of temperatures, as when every picture is right.</param>
internal sealed record TemperatureFit(double Temperature, bool IsAtBound)
{
    /// <summary>The range of temperatures.</summary>
    private const double Lowest = 0.05, Highest = 20;

    private const int MostSteps = 100;

    /// <summary>Fits a temperature.</summary>
    /// <param name="logits">The logits, N × units, row by row.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="samples">The samples to fit.</param>
    /// <param name="loss">The model's loss; its activation decides between softmax and sigmoid.</param>
    public static TemperatureFit Of(float[] logits, int[] labels, IReadOnlyList<int> samples, Loss loss)
    {
        var units = logits.Length / Math.Max(1, labels.Length);
        Func<int, double, (double, double)> derivatives = loss.Activation == "softmax"
            ? (sample, inverse) => OfSoftmax(logits.AsSpan(sample * units, units), labels[sample], inverse)
            : (sample, inverse) => OfSigmoid(logits.AsSpan(sample * units, units), labels[sample], inverse);
        (double Slope, double Curvature) At(double inverse)
        {
            double slope = 0, curvature = 0;
            foreach (var sample in samples)
            {
                var (first, second) = derivatives(sample, inverse);
                (slope, curvature) = (slope + first, curvature + second);
            }

            return (slope, curvature);
        }

        var (low, high) = (1 / Highest, 1 / Lowest);
        if (At(low).Slope >= 0)
            return new TemperatureFit(Highest, true);
        if (At(high).Slope <= 0)
            return new TemperatureFit(Lowest, true);
        var at = 1.0;
        for (var step = 0; step < MostSteps && high - low > 1e-14 * high; step++)
        {
            var (slope, curvature) = At(at);
            (low, high) = slope < 0 ? (at, high) : (low, at);
            var next = at - (slope / curvature);
            if (Math.Abs(next - at) <= 1e-14 * at)
                break;
            at = next > low && next < high ? next : (low + high) / 2;
        }

        return new TemperatureFit(1 / at, false);
    }

    /// <summary>The derivatives of log Σ exp(b z) − b z_y with respect to b.</summary>
    private static (double Slope, double Curvature) OfSoftmax(ReadOnlySpan<float> z, int label, double inverse)
    {
        double largest = double.NegativeInfinity, sum = 0, mean = 0, square = 0;
        foreach (var each in z)
            largest = Math.Max(largest, each);
        foreach (var each in z)
        {
            // Relative to the largest logit, so that nothing overflows or cancels.
            var (weight, relative) = (Math.Exp(inverse * (each - largest)), each - largest);
            (sum, mean, square) = (sum + weight, mean + (weight * relative), square + (weight * relative * relative));
        }

        mean /= sum;
        return (mean - (z[label] - largest), (square / sum) - (mean * mean));
    }

    /// <summary>The derivatives of Σ log(1 + exp(b z)) − b z y with respect to b. One unit is the second of two classes.</summary>
    private static (double Slope, double Curvature) OfSigmoid(ReadOnlySpan<float> z, int label, double inverse)
    {
        double slope = 0, curvature = 0;
        for (var unit = 0; unit < z.Length; unit++)
        {
            double wanted = (z.Length == 1 ? label == 1 : label == unit) ? 1 : 0, probability = 1 / (1 + Math.Exp(-inverse * z[unit]));
            slope += z[unit] * (probability - wanted);
            curvature += (double)z[unit] * z[unit] * probability * (1 - probability);
        }

        return (slope, curvature);
    }
}
