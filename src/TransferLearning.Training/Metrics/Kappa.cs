namespace TransferLearning.Training.Metrics;

/// <summary>Cohen's kappa with quadratic weights, for ordered classes: a mistake counts by the square of its distance in classes.</summary>
[Kind("kappa", "Cohen's kappa with quadratic weights, for ordered classes: 1 is full agreement, 0 is chance level.")]
public sealed class Kappa : ConfusionMetric
{
    public override string Definition => "scikit-learn's `cohen_kappa_score(weights=\"quadratic\")`";

    public override double Minimum => -1;

    internal override double Of(ConfusionMatrix confusion)
    {
        double observed = 0, byChance = 0;
        for (var truth = 0; truth < confusion.Classes; truth++)
            for (var predicted = 0; predicted < confusion.Classes; predicted++)
            {
                double off = (truth - predicted) * (truth - predicted);
                observed += off * confusion[truth, predicted];
                byChance += off * confusion.Support(truth) * confusion.Predicted(predicted) / Math.Max(1, confusion.Total);
            }

        return confusion.Total == 0 || byChance == 0 ? double.NaN : 1 - (observed / byChance);
    }
}
