using TransferLearning.Training.Metrics.Sums;

namespace TransferLearning.Training.Metrics;

/// <summary>A metric that is computed from all predictions of a set, by ranking them.</summary>
public abstract class ScoreMetric : Metric
{
    public override bool NeedsValidation => true;

    /// <summary>Computes the metric of a set; NaN if it has none.</summary>
    /// <param name="scores">The probabilities, [N, outputs], row by row.</param>
    /// <param name="wanted">The targets in the same order: 1 if the sample has the class or label, else 0.</param>
    /// <param name="outputs">The meaning of the outputs.</param>
    public abstract double Of(ReadOnlySpan<float> scores, ReadOnlySpan<float> wanted, OutputMeaning outputs);

    internal override string SumsName(OutputMeaning outputs) => "scores";

    internal override MetricSums NewSums(OutputMeaning outputs, SumsPlace place) => new KeptScores(outputs);

    internal override double Value(MetricSums sums, long samples)
    {
        var kept = (KeptScores)sums;
        var (scores, wanted) = kept.Read();
        return samples == 0 ? double.NaN : Of(scores, wanted, kept.Outputs);
    }

    /// <summary>The scores of one output, and whether each sample has that class or label.</summary>
    protected static (double[] Scores, bool[] Positive) Column(ReadOnlySpan<float> scores, ReadOnlySpan<float> wanted, int output, int outputs)
    {
        var samples = scores.Length / outputs;
        var (column, positive) = (new double[samples], new bool[samples]);
        for (var i = 0; i < samples; i++)
            (column[i], positive[i]) = (scores[(i * outputs) + output], wanted[(i * outputs) + output] > 0.5f);
        return (column, positive);
    }
}
