namespace TransferLearning.Experiments.Sources;

/// <summary>Where images and their labels come from.</summary>
[Noun("source")]
public abstract record DataSource;
