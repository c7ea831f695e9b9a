namespace TransferLearning.Predict;

/// <summary>How a model is run.</summary>
public sealed record ImageModelOptions
{
    /// <summary>The number of threads of one computation; null: one per processor. Idle threads sleep.</summary>
    public int? Threads { get; init; }

    /// <summary>The largest number of pictures that are computed together. A larger number needs more memory and, from some point on, saves no time.</summary>
    public int MostTogether { get; init; } = 16;
}
