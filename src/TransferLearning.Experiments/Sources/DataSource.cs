namespace TransferLearning.Experiments;

/// <summary>Where images and their labels come from.</summary>
public abstract record DataSource;
