namespace TransferLearning.Training.Running;

/// <summary>What a range test measured.</summary>
/// <param name="Stage">The stage that was trained.</param>
/// <param name="Points">Step after step, until the loss left the range of use.</param>
/// <param name="Suggestion">The rate at which the smoothed loss falls the fastest; null where it never fell.</param>
/// <param name="Largest">A tenth of the rate of the smallest loss: more is not safe. Null where the loss never fell.</param>
public sealed record LearningRateCurve(string Stage, IReadOnlyList<RatePoint> Points, double? Suggestion, double? Largest)
{
    /// <summary>Collects points, smooths them (an exponential mean, corrected for its beginning) and finds the rates of interest.</summary>
    internal sealed class Builder
    {
        private const double Keep = 0.9, Diverged = 4;
        private readonly List<RatePoint> _points = [];
        private double _mean;

        /// <returns>False where the loss is no number or four times the best: going on would only show noise.</returns>
        public bool Add(double rate, double loss)
        {
            if (!double.IsFinite(loss))
                return false;
            _mean = Keep * _mean + (1 - Keep) * loss;
            var smoothed = _mean / (1 - Math.Pow(Keep, _points.Count + 1));
            if (_points.Count > 10 && smoothed > Diverged * _points.Min(point => point.Smoothed))
                return false;
            _points.Add(new RatePoint(rate, loss, smoothed));
            return true;
        }

        public LearningRateCurve Build(string stage)
        {
            var lowest = _points.Count == 0 ? 0 : Enumerable.Range(0, _points.Count).MinBy(i => _points[i].Smoothed);
            // The first points are the mean's own beginning.
            var first = Math.Min(_points.Count / 10, lowest);
            if (lowest - first < 3 || _points[lowest].Smoothed > 0.98 * _points[first].Smoothed)
                return new LearningRateCurve(stage, _points, null, null);
            var steepest = Enumerable.Range(first + 1, lowest - first - 1).MinBy(Slope);
            return new LearningRateCurve(stage, _points, _points[steepest].Rate, _points[lowest].Rate / 10);
        }

        /// <summary>Of the smoothed loss over the logarithm of the rate; the rates' steps are equal.</summary>
        private double Slope(int i) => _points[i + 1].Smoothed - _points[i - 1].Smoothed;
    }
}

/// <summary>A step of a range test.</summary>
/// <param name="Rate">The learning rate of the update that follows the measurement.</param>
/// <param name="Loss">The loss of the step's batch.</param>
/// <param name="Smoothed">Its exponential mean.</param>
public readonly record struct RatePoint(double Rate, double Loss, double Smoothed);
