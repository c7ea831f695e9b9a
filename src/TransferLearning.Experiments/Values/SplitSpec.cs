namespace TransferLearning.Experiments;

/// <summary>Images held back from training: a stratified, seeded fraction of the training source, or a source of their own. Exactly one is set.</summary>
public sealed record SplitSpec(double? Fraction, DataSource? Source);
