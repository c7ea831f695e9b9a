using System.Globalization;
using TransferLearning.Training.Metrics.Resampling;
using TransferLearning.Training.Metrics.Sums;

namespace TransferLearning.Training.Metrics;

/// <summary>Top-k accuracy: the share of the images whose class is among the k likeliest.</summary>
/// <param name="places">The k of top-k accuracy.</param>
[Kind("top_k_accuracy", "The share of the images whose class is among the k likeliest.")]
public sealed class TopKAccuracy(int places) : Metric
{
    private const int Usual = 5, Most = 10;

    public TopKAccuracy()
        : this(Usual)
    {
    }

    public override string Name => string.Create(CultureInfo.InvariantCulture, $"top_{places}_accuracy");

    public override string Summary => string.Create(CultureInfo.InvariantCulture, $"The share of the images whose class is among the {places} likeliest; needs more than {places} classes.");

    public override string Definition => string.Create(CultureInfo.InvariantCulture, $"scikit-learn's `top_k_accuracy_score(k={places})`");

    public override IReadOnlyList<string> Tasks => ["single_label"];

    public override MetricUse Use => places == Usual ? MetricUse.EveryEpoch : MetricUse.Asked;

    public override IReadOnlyList<MetricDefinition> Variants => [.. Enumerable.Range(2, Most - 1).Select(each => new TopKAccuracy(each))];

    internal override string SumsName(OutputMeaning outputs) => string.Create(CultureInfo.InvariantCulture, $"top_{places}");

    internal override MetricSums NewSums(OutputMeaning outputs, SumsPlace place) => PlaceSums.On(place, places);

    internal override double Value(MetricSums sums, long samples) => samples == 0 ? double.NaN : (double)((PlaceSums)sums).Count / samples;

    internal override double Of(Resample resample)
    {
        var set = resample.Set;
        double right = 0, all = 0;
        for (var i = 0; i < set.Count; i++)
        {
            // Of equal values torch takes some; here a tied class counts as among them.
            right += Places.IsAmong(set.Row(i), set.Labels[i], places) ?? true ? resample.Copies[i] : 0;
            all += resample.Copies[i];
        }

        return all == 0 ? double.NaN : right / all;
    }

    internal override string? Objection(OutputMeaning outputs) =>
        outputs.Count <= places ? string.Create(CultureInfo.InvariantCulture, $"'{Name}' needs more than {places} classes: every one of {outputs.Count} classes is among the {places} likeliest") : null;
}
