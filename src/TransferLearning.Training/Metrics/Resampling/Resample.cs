namespace TransferLearning.Training.Metrics.Resampling;

/// <summary>A resample of a set: how often each sample counts, and the counts and sums that metrics need, each computed once.</summary>
internal sealed class Resample(ScoredSet set)
{
    private int[] _copies = [];
    private ConfusionMatrix? _confusion;
    private LabelCounts? _labels;
    private NumberErrors? _errors;

    /// <summary>The set.</summary>
    public ScoredSet Set => set;

    /// <summary>How often each sample counts.</summary>
    public ReadOnlySpan<int> Copies => _copies;

    /// <summary>The confusion matrix.</summary>
    public ConfusionMatrix Confusion => _confusion ??= CountCells();

    /// <summary>The counts of right and wrong labels.</summary>
    public LabelCounts Labels => _labels ??= CountLabels();

    /// <summary>The sums of errors of numbers.</summary>
    public NumberErrors Errors => _errors ??= SumErrors();

    /// <summary>Starts a new resample.</summary>
    /// <param name="copies">How often each sample counts. The array is used, not copied.</param>
    public void Use(int[] copies) => (_copies, _confusion, _labels, _errors) = (copies, null, null, null);

    /// <summary>The mean of a value of each sample.</summary>
    public double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        long all = 0;
        for (var i = 0; i < values.Length; i++)
            (sum, all) = (sum + ((double)values[i] * _copies[i]), all + _copies[i]);
        return all == 0 ? double.NaN : sum / all;
    }

    private ConfusionMatrix CountCells()
    {
        var counts = new long[set.Outputs.Count * set.Outputs.Count];
        var cells = set.Cells;
        for (var i = 0; i < cells.Length; i++)
            counts[cells[i]] += _copies[i];
        return new ConfusionMatrix(set.Outputs.Count, counts);
    }

    private LabelCounts CountLabels()
    {
        var labels = set.Outputs.Count;
        var (right, wrong, missed) = (new long[labels], new long[labels], new long[labels]);
        long exact = 0;
        var threshold = (float)set.Outputs.Threshold;
        for (var i = 0; i < set.Count; i++)
        {
            if (_copies[i] is not (var copies and > 0))
                continue;
            var row = set.Row(i);
            var isExact = true;
            for (var label = 0; label < labels; label++)
            {
                var (said, there) = (row[label] >= threshold, set.Has(i, label));
                isExact &= said == there;
                if (said && there)
                    right[label] += copies;
                else if (said)
                    wrong[label] += copies;
                else if (there)
                    missed[label] += copies;
            }

            exact += isExact ? copies : 0;
        }

        return new LabelCounts(right, wrong, missed, exact);
    }

    private NumberErrors SumErrors()
    {
        var numbers = set.Outputs.Count;
        var (absolute, squared, targets, squares) = (new double[numbers], new double[numbers], new double[numbers], new double[numbers]);
        long all = 0;
        for (var i = 0; i < set.Count; i++)
        {
            all += _copies[i];
            for (var number = 0; number < numbers; number++)
            {
                double target = set.Wanted![(i * numbers) + number], error = set.Row(i)[number] - target;
                absolute[number] += _copies[i] * Math.Abs(error);
                squared[number] += _copies[i] * error * error;
                targets[number] += _copies[i] * target;
                squares[number] += _copies[i] * target * target;
            }
        }

        return new NumberErrors(all, absolute, squared, targets, squares, set.Outputs.Scale?.Deviation ?? [.. Enumerable.Repeat(1.0, numbers)]);
    }
}
