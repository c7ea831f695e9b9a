namespace TransferLearning.Experiments.Values;

/// <summary>What the key for word vectors takes.</summary>
public static class VectorsSources
{
    /// <summary>The category of the catalogue with the names of published word vectors.</summary>
    public const string Category = "vectors";
}
