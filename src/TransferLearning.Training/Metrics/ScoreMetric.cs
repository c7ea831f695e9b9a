using TransferLearning.Training.Metrics.Sums;

namespace TransferLearning.Training.Metrics;

/// <summary>A metric that ranks the predictions of a whole set.</summary>
public abstract class ScoreMetric : Metric
{
    public override bool NeedsValidation => true;

    /// <summary>The metric of a set; NaN where it has none.</summary>
    /// <param name="scores">Probabilities, row after row, [N, outputs].</param>
    /// <param name="wanted">1 where the class or label is there, else 0; in the same order.</param>
    /// <param name="outputs">What the outputs mean.</param>
    public abstract double Of(ReadOnlySpan<float> scores, ReadOnlySpan<float> wanted, OutputMeaning outputs);

    internal override string SumsName(OutputMeaning outputs) => "scores";

    internal override MetricSums NewSums(OutputMeaning outputs, SumsPlace place) => new KeptScores(outputs);

    internal override double Value(MetricSums sums, long samples)
    {
        var kept = (KeptScores)sums;
        var (scores, wanted) = kept.Read();
        return samples == 0 ? double.NaN : Of(scores, wanted, kept.Outputs);
    }

    /// <summary>The scores of one output, and whether each sample has it.</summary>
    protected static (double[] Scores, bool[] Positive) Column(ReadOnlySpan<float> scores, ReadOnlySpan<float> wanted, int output, int outputs)
    {
        var samples = scores.Length / outputs;
        var (column, positive) = (new double[samples], new bool[samples]);
        for (var i = 0; i < samples; i++)
            (column[i], positive[i]) = (scores[(i * outputs) + output], wanted[(i * outputs) + output] > 0.5f);
        return (column, positive);
    }
}
