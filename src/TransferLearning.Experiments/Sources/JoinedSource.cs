namespace TransferLearning.Experiments.Sources;

/// <summary>Several sources as one, written as a list. Images keep apart by their source's place in the list.</summary>
/// <param name="Sources">Two sources or more.</param>
public sealed record JoinedSource(IReadOnlyList<DataSource> Sources) : DataSource;
