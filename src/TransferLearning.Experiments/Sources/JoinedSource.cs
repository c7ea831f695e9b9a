namespace TransferLearning.Experiments.Sources;

/// <summary>Several sources joined into one, written as a list. An image's identity includes its source's index in the list.</summary>
/// <param name="Sources">Two sources or more.</param>
public sealed record JoinedSource(IReadOnlyList<DataSource> Sources) : DataSource
{
    /// <inheritdoc/>
    public override InputKind Input => Sources[0].Input;
}
