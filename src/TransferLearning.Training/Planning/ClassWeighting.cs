namespace TransferLearning.Training.Planning;

/// <summary>How much each class, or each label where it is there, counts in the loss.</summary>
internal static class ClassWeighting
{
    /// <summary>
    /// The weight of each class, by class index; null where all count the same. <c>balanced</c> is scikit-learn's
    /// <c>n_samples / (n_classes · n_samples_of_class)</c>, which has the mean 1 over the pictures; of labels, which a picture has or has not, it is the
    /// number of pictures without the label for each one with it, as PyTorch's documents of <c>BCEWithLogitsLoss</c> advise for <c>pos_weight</c>.
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
