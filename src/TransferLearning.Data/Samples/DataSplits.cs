using System.Globalization;

namespace TransferLearning.Data.Samples;

/// <summary>The pictures of an experiment, by what they are for.</summary>
/// <param name="Classes">The names of the classes, of the labels, or of the columns of numbers: one an output.</param>
/// <param name="Train">What is trained on.</param>
/// <param name="Validation">What is looked at after each epoch; null where the experiment asks for none.</param>
/// <param name="Test">What is touched once, at the end; null where the experiment asks for none.</param>
public sealed record DataSplits(IReadOnlyList<string> Classes, ImageSet Train, ImageSet? Validation, ImageSet? Test)
{
    /// <summary>What a picture's target is.</summary>
    public TargetForm Form { get; init; } = TargetForm.OneClass;

    /// <summary>How many pictures of a set each class or label has; empty where the targets are numbers.</summary>
    public IReadOnlyList<int> Counts(ImageSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return Form == TargetForm.Numbers ? [] : set.CountByClass(Classes.Count);
    }

    /// <summary>A picture's target in words: <c>cat</c>, <c>beach, road</c>, <c>age 31.5</c>.</summary>
    public string Describe(Sample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (sample.Targets is not { } targets)
            return Classes[sample.Label];
        var values = targets.ToArray();
        var parts = Form == TargetForm.Numbers
            ? Classes.Zip(values, (name, value) => string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.###}"))
            : Classes.Zip(values).Where(pair => pair.Second > 0).Select(pair => pair.First);
        return string.Join(", ", parts) is { Length: > 0 } text ? text : "no label";
    }

    /// <summary>The sets that exist, each with its name (<c>training</c>, <c>validation</c>, <c>test</c>: MLflow's contexts).</summary>
    public IEnumerable<(string Name, ImageSet Set)> Named()
    {
        yield return ("training", Train);
        if (Validation is not null)
            yield return ("validation", Validation);
        if (Test is not null)
            yield return ("test", Test);
    }
}
