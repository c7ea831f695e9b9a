namespace TransferLearning.Training.Optimizers;

/// <summary>Layer-wise learning rates: each layer further from the head learns at a part of the next one's rate (ULMFiT, Howard and Ruder, 2018).</summary>
public static class LayerDecay
{
    /// <summary>The factor of each layer: the last is multiplied with <paramref name="decay"/> once, the one before it twice, and so on. The head itself has 1.</summary>
    /// <param name="layers">The backbone's layers that have parameters, from the input to the output.</param>
    /// <param name="decay">More than 0, at most 1.</param>
    public static IReadOnlyDictionary<string, double> Factors(IReadOnlyList<string> layers, double decay) =>
        layers.Select((layer, index) => (layer, factor: Math.Pow(decay, layers.Count - index)))
            .ToDictionary(each => each.layer, each => each.factor, StringComparer.Ordinal);
}
