namespace TransferLearning.Training.Metrics;

/// <summary>Matthews's correlation coefficient, for any number of classes (Gorodkin, 2004).</summary>
[Kind("mcc", "Matthews's correlation coefficient: 1 is always right, 0 is chance level.")]
public sealed class Mcc : ConfusionMetric
{
    public override string Definition => "scikit-learn's `matthews_corrcoef`";

    public override double Minimum => -1;

    internal override double Of(ConfusionMatrix confusion)
    {
        double right = 0, products = 0, predicted = 0, labels = 0;
        for (var each = 0; each < confusion.Classes; each++)
        {
            double said = confusion.Predicted(each), has = confusion.Support(each);
            right += confusion[each, each];
            products += said * has;
            predicted += said * said;
            labels += has * has;
        }

        double all = confusion.Total;
        var scale = Math.Sqrt((all * all) - predicted) * Math.Sqrt((all * all) - labels);
        return all == 0 ? double.NaN : scale == 0 ? 0 : ((right * all) - products) / scale;
    }
}
