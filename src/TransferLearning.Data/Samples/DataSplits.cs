namespace TransferLearning.Data.Samples;

/// <summary>The pictures of an experiment, by what they are for.</summary>
/// <param name="Classes">The class names; a label is an index in here.</param>
/// <param name="Train">What is trained on.</param>
/// <param name="Validation">What is looked at after each epoch; null where the experiment asks for none.</param>
/// <param name="Test">What is touched once, at the end; null where the experiment asks for none.</param>
public sealed record DataSplits(IReadOnlyList<string> Classes, ImageSet Train, ImageSet? Validation, ImageSet? Test)
{
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
