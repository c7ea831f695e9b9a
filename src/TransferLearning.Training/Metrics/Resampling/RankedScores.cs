namespace TransferLearning.Training.Metrics.Resampling;

/// <summary>The scores of one class or label in ascending order. Areas under its curves are computed for any number of copies of each sample.</summary>
internal sealed class RankedScores
{
    private readonly int[] _order;

    // Where each group of equal scores ends.
    private readonly List<int> _ends = [];

    /// <param name="scores">The scores; a higher score means that the class is likelier.</param>
    /// <param name="positive">Whether each sample is of the class.</param>
    public RankedScores(double[] scores, bool[] positive)
    {
        _order = [.. Enumerable.Range(0, scores.Length)];
        var sorted = (double[])scores.Clone();
        Array.Sort(sorted, _order);
        Positive = [.. _order.Select(i => positive[i])];
        for (var i = 1; i <= sorted.Length; i++)
            if (i == sorted.Length || !sorted[i].Equals(sorted[i - 1]))
                _ends.Add(i);
        Scores = sorted;
    }

    /// <summary>The scores in ascending order.</summary>
    public double[] Scores { get; }

    /// <summary>Whether each sample is of the class, in that order.</summary>
    public bool[] Positive { get; }

    /// <summary>The area under the ROC curve; equal scores count one half. NaN without positives or without negatives.</summary>
    /// <param name="copies">How often each sample counts.</param>
    public double Area(ReadOnlySpan<int> copies)
    {
        double area = 0;
        long positives = 0, negatives = 0;
        var start = 0;
        foreach (var end in _ends)
        {
            var (right, wrong) = Count(copies, start, end);
            area += right * (negatives + (wrong / 2.0));
            (positives, negatives, start) = (positives + right, negatives + wrong, end);
        }

        return positives == 0 || negatives == 0 ? double.NaN : area / ((double)positives * negatives);
    }

    /// <summary>The average precision: Σ (Rₙ − Rₙ₋₁) Pₙ from the highest score down; equal scores are one threshold. NaN without positives.</summary>
    /// <param name="copies">How often each sample counts.</param>
    public double AveragePrecision(ReadOnlySpan<int> copies)
    {
        double sum = 0;
        long positives = 0, all = 0;
        for (var group = _ends.Count - 1; group >= 0; group--)
        {
            var (right, wrong) = Count(copies, group == 0 ? 0 : _ends[group - 1], _ends[group]);
            (positives, all) = (positives + right, all + right + wrong);
            if (right > 0)
                sum += (double)right * positives / all;
        }

        return positives == 0 ? double.NaN : sum / positives;
    }

    /// <summary>
    /// The number of true and false positives at each threshold, from none to all samples: the corners of the ROC and the precision-recall curve.
    /// </summary>
    public IReadOnlyList<(long Right, long Wrong)> Corners()
    {
        var corners = new List<(long, long)> { (0, 0) };
        long right = 0, wrong = 0;
        for (var group = _ends.Count - 1; group >= 0; group--)
        {
            for (var i = group == 0 ? 0 : _ends[group - 1]; i < _ends[group]; i++)
                (right, wrong) = Positive[i] ? (right + 1, wrong) : (right, wrong + 1);
            corners.Add((right, wrong));
        }

        return corners;
    }

    private (long Right, long Wrong) Count(ReadOnlySpan<int> copies, int start, int end)
    {
        long right = 0, wrong = 0;
        for (var i = start; i < end; i++)
            if (Positive[i])
                right += copies[_order[i]];
            else
                wrong += copies[_order[i]];
        return (right, wrong);
    }
}
