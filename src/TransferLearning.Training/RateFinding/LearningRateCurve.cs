namespace TransferLearning.Training.RateFinding;

/// <summary>The result of a learning-rate range test.</summary>
/// <param name="Stage">The trained stage.</param>
/// <param name="Points">The measured steps, until the loss diverged.</param>
/// <param name="Suggestion">The middle, on the logarithmic scale, of the longest fall of the smoothed loss (fastai's "valley"); null if it never fell.</param>
/// <param name="Largest">The largest safe rate: a tenth of the rate at which that fall ends. Null if the loss never fell.</param>
public sealed record LearningRateCurve(string Stage, IReadOnlyList<RatePoint> Points, double? Suggestion, double? Largest)
{
    /// <summary>Collects points, smooths them (an exponential mean with bias correction) and finds the rates of interest.</summary>
    internal sealed class Builder
    {
        private const double Keep = 0.9, Diverged = 4;
        private readonly List<RatePoint> _points = [];
        private double _mean;

        /// <returns>False if the loss is not finite or four times the best: further steps would only show noise.</returns>
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

        /// <summary>The ends of the longest falling subsequence. Unlike a slope, it is not interrupted by a batch with an unusual loss.</summary>
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
/// <param name="Rate">The learning rate of the update after the measurement.</param>
/// <param name="Loss">The loss of the step's batch.</param>
/// <param name="Smoothed">The exponential mean of the loss.</param>
public readonly record struct RatePoint(double Rate, double Loss, double Smoothed);
