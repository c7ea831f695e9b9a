namespace TransferLearning.Training.Running;

/// <summary>How much each class counts in the loss.</summary>
internal static class ClassWeighting
{
    /// <summary>
    /// The weight of each class, by class index; null where all count the same. <c>balanced</c> is scikit-learn's
    /// <c>n_samples / (n_classes · n_samples_of_class)</c>, which has the mean 1 over the pictures.
    /// </summary>
    public static double[]? Of(ClassWeights? weights, IReadOnlyList<string> classes, ImageSet train)
    {
        if (weights is null)
            return null;
        if (weights.ByClass is { } given)
        {
            var byName = given.ToDictionary(pair => ComposedText.Of(pair.Key), pair => pair.Value, StringComparer.Ordinal);
            return [.. classes.Select(name => byName.TryGetValue(ComposedText.Of(name), out var weight) ? weight : 1.0)];
        }
        var counts = train.CountByClass(classes.Count);
        return [.. counts.Select(count => count == 0 ? 0 : (double)train.Count / (classes.Count * (long)count))];
    }
}
