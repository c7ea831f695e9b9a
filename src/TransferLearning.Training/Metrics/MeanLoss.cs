using TransferLearning.Training.Metrics.Resampling;
using TransferLearning.Training.Metrics.Sums;

namespace TransferLearning.Training.Metrics;

/// <summary>The mean loss of a sample; in training it includes regularisation, as in Keras.</summary>
[Kind("loss", "The mean loss of an image, including regularisation.")]
public sealed class MeanLoss : Metric
{
    public override string Definition => "the experiment's `loss`";

    public override IReadOnlyList<string> Tasks => ["single_label", "multi_label", "regression"];

    public override Direction Direction => Direction.Minimize;

    public override double Maximum => double.PositiveInfinity;

    public override MetricUse Use => MetricUse.EveryEpoch;

    internal override string SumsName(OutputMeaning outputs) => "loss";

    internal override MetricSums NewSums(OutputMeaning outputs, SumsPlace place) => LossSums.On(place);

    // Without a sample there is no loss. 0 would be the best possible value.
    internal override double Value(MetricSums sums, long samples) => samples == 0 ? double.NaN : ((LossSums)sums).Sum / samples;

    internal override double Of(Resample resample) => resample.Set.Losses is { } losses ? resample.Mean(losses) : double.NaN;
}
