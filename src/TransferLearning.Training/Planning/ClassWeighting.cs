namespace TransferLearning.Training.Planning;

/// <summary>Computes the weight of each class, or of each label in pictures that have it, in the loss.</summary>
internal static class ClassWeighting
{
    /// <summary>
    /// The weight of each class, by class index; null if all weigh the same. <c>balanced</c> is scikit-learn's
    /// <c>n_samples / (n_classes · n_samples_of_class)</c>, whose mean over the pictures is 1. For labels, it is the number of pictures without the
    /// label divided by the number with it, as PyTorch's documentation of <c>BCEWithLogitsLoss</c> recommends for <c>pos_weight</c>.
    /// </summary>
    public static double[]? Of(ClassWeights? weights, DataSplits data)
    {
        var (classes, train) = (data.Classes, data.Train);
        if (weights is null)
            return null;
        if (weights.ByClass is { } given)
        {
            var byName = given.ToDictionary(pair => ComposedText.Of(pair.Key), pair => pair.Value, StringComparer.Ordinal);
            return [.. classes.Select(name => byName.TryGetValue(ComposedText.Of(name), out var weight) ? weight : 1.0)];
        }
        var counts = train.CountByClass(classes.Count);
        return data.Form == TargetForm.Labels
            ? [.. counts.Select(count => count == 0 ? 1 : (double)(train.Count - count) / count)]
            : [.. counts.Select(count => count == 0 ? 0 : (double)train.Count / (classes.Count * (long)count))];
    }
}
