namespace TransferLearning.Predict;

/// <summary>How a model is run.</summary>
public sealed record ImageModelOptions
{
    /// <summary>Threads of one computation; null: one a processor. They sleep while there is nothing to compute.</summary>
    public int? Threads { get; init; }

    /// <summary>The most pictures that are computed together. More take more memory, and from some number on no less time each.</summary>
    public int MostTogether { get; init; } = 16;
}
