using TransferLearning.Training.Metrics.Resampling;
using TransferLearning.Training.Metrics.Sums;

namespace TransferLearning.Training.Metrics;

/// <summary>A metric of predicted numbers.</summary>
public abstract class NumberMetric : Metric
{
    public override IReadOnlyList<string> Tasks => ["regression"];

    /// <summary>Computes the metric from errors; NaN without samples.</summary>
    internal abstract double Of(NumberErrors errors);

    public override MetricUse Use => MetricUse.EveryEpoch;

    internal override string SumsName(OutputMeaning outputs) => "errors";

    internal override MetricSums NewSums(OutputMeaning outputs, SumsPlace place) => new ErrorSums(place, outputs);

    internal override double Value(MetricSums sums, long samples) => Of(((ErrorSums)sums).Read(samples));

    internal override double Of(Resample resample) => Of(resample.Errors);
}
