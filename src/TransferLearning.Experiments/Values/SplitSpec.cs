namespace TransferLearning.Experiments.Values;

/// <summary>Images held back from training: a seeded fraction of the training source, each picture by its own draw, or a source of their own. Exactly one is set.</summary>
public sealed record SplitSpec(double? Fraction, DataSource? Source);
