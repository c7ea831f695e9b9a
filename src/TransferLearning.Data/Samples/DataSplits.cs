namespace TransferLearning.Data.Samples;

/// <summary>The pictures of an experiment, by split.</summary>
/// <param name="Classes">The names of the classes, of the labels, or of the columns of numbers: one per output.</param>
/// <param name="Train">The training pictures.</param>
/// <param name="Validation">The pictures that are evaluated after each epoch; null if the experiment has none.</param>
/// <param name="Test">The pictures that are evaluated once, at the end; null if the experiment has none.</param>
public sealed record DataSplits(IReadOnlyList<string> Classes, ImageSet Train, ImageSet? Validation, ImageSet? Test)
{
    /// <summary>The form of a picture's target.</summary>
    public TargetForm Form { get; init; } = TargetForm.OneClass;

    /// <summary>How texts become numbers, with the vocabulary of the training texts; null for pictures, and for pieces until the encoder's tokenizer is read.</summary>
    public TextVectorizer? Text { get; init; }

    /// <summary>The number of a set's pictures per class or label; empty if the targets are numbers.</summary>
    public IReadOnlyList<int> Counts(ImageSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return Form == TargetForm.Numbers ? [] : set.CountByClass(Classes.Count);
    }

    /// <summary>A picture's target as text: <c>cat</c>, <c>beach, road</c>, <c>age 31.5</c>.</summary>
    public string Describe(Sample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (sample.Targets is not { } targets)
            return Classes[sample.Label];
        var values = targets.ToArray();
        var parts = Form == TargetForm.Numbers
            ? Classes.Zip(values, (name, value) => $"{name} {TargetText.Of(value)}")
            : Classes.Zip(values).Where(pair => pair.Second > 0).Select(pair => pair.First);
        return string.Join(", ", parts) is { Length: > 0 } text ? text : "no label";
    }

    /// <summary>The existing sets with their names (<c>training</c>, <c>validation</c>, <c>test</c>: MLflow's contexts).</summary>
    public IEnumerable<(string Name, ImageSet Set)> Named()
    {
        yield return ("training", Train);
        if (Validation is not null)
            yield return ("validation", Validation);
        if (Test is not null)
            yield return ("test", Test);
    }
}
