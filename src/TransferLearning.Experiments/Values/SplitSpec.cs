namespace TransferLearning.Experiments.Values;

/// <summary>
/// Images held back from training: a seeded fraction of the training source, drawn per image, or a source of their own. Exactly one is set.
/// </summary>
public sealed record SplitSpec(double? Fraction, DataSource? Source);
