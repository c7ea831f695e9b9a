namespace TransferLearning.Training.Metrics;

/// <summary>The exact area under the ROC curve, computed from ranks (Mann and Whitney; ties count one half; <c>sklearn.metrics.roc_auc_score</c>).</summary>
internal static class AreaUnderCurve
{
    /// <summary>The area for one class against the others.</summary>
    /// <param name="scores">The scores; a higher score means that the class is likelier.</param>
    /// <param name="positive">Whether each sample is of the class.</param>
    /// <returns>The area; NaN if there are no positives or no negatives.</returns>
    public static double OneAgainstRest(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positive)
    {
        var order = new int[scores.Length];
        var keys = scores.ToArray();
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(keys, order);
        double rankSum = 0;
        long positives = 0;
        for (var start = 0; start < keys.Length;)
        {
            var end = start;
            while (end < keys.Length && keys[end].Equals(keys[start]))
                end++;
            var rank = (start + 1 + end) / 2.0;
            for (var i = start; i < end; i++)
                if (positive[order[i]])
                {
                    rankSum += rank;
                    positives++;
                }
            start = end;
        }
        var negatives = keys.Length - positives;
        return positives == 0 || negatives == 0 ? double.NaN : (rankSum - positives * (positives + 1) / 2.0) / ((double)positives * negatives);
    }

    /// <summary>The area of the second of two classes; for more classes, the unweighted mean over the classes that occur among the labels, each against the rest.</summary>
    /// <param name="probabilities">The probabilities, [N, classes], row by row.</param>
    /// <param name="labels">The N class indices.</param>
    /// <param name="classes">The number of classes.</param>
    /// <returns>The area; NaN if fewer than two classes occur.</returns>
    public static double Macro(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        var scores = new double[labels.Length];
        var positive = new bool[labels.Length];
        var areas = new List<double>(classes);
        var first = classes == 2 ? 1 : 0;
        for (var of = first; of < classes; of++)
        {
            for (var i = 0; i < labels.Length; i++)
                (scores[i], positive[i]) = (probabilities[i * classes + of], labels[i] == of);
            if (OneAgainstRest(scores, positive) is var area && !double.IsNaN(area))
                areas.Add(area);
        }
        return areas.DefaultIfEmpty(double.NaN).Average();
    }
}
