namespace TransferLearning.Training.RateFinding;

/// <summary>What a range test measured.</summary>
/// <param name="Stage">The stage that was trained.</param>
/// <param name="Points">Step after step, until the loss left the range of use.</param>
/// <param name="Suggestion">The middle, on the logarithmic scale, of the longest fall of the smoothed loss (fastai's "valley"); null where it never fell.</param>
/// <param name="Largest">A tenth of the rate at which that fall ends: more is not safe. Null where the loss never fell.</param>
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
            var (start, end) = LongestFall();
            if (end - start < 3 || _points[end].Smoothed > 0.98 * _points[start].Smoothed)
                return new LearningRateCurve(stage, _points, null, null);
            var middle = Math.Sqrt(_points[start].Rate * _points[end].Rate);
            return new LearningRateCurve(stage, _points, middle, Math.Max(middle, _points[end].Rate / 10));
        }

        /// <summary>The ends of the longest falling subsequence: a batch with an unusual loss between does not interrupt it, as a slope would be.</summary>
        private (int Start, int End) LongestFall()
        {
            var length = new int[_points.Count];
            var start = new int[_points.Count];
            var best = 0;
            for (var i = 0; i < _points.Count; i++)
            {
                (length[i], start[i]) = (1, i);
                for (var before = 0; before < i; before++)
                    if (_points[before].Smoothed > _points[i].Smoothed && length[before] + 1 > length[i])
                        (length[i], start[i]) = (length[before] + 1, start[before]);
                if (length[i] > length[best])
                    best = i;
            }
            return _points.Count == 0 ? (0, 0) : (start[best], best);
        }
    }
}

/// <summary>A step of a range test.</summary>
/// <param name="Rate">The learning rate of the update that follows the measurement.</param>
/// <param name="Loss">The loss of the step's batch.</param>
/// <param name="Smoothed">Its exponential mean.</param>
public readonly record struct RatePoint(double Rate, double Loss, double Smoothed);
