using TransferLearning.Training.FixedOrder;

namespace TransferLearning.Training.Optimizers;

/// <summary>Layer-wise learning rates: the rate falls by a factor with each layer away from the head (ULMFiT, Howard and Ruder, 2018).</summary>
internal static class LayerDecay
{
    /// <summary>The factor of each layer: <paramref name="decay"/> for the last layer, its square for the one before, and so on. The head has 1.</summary>
    /// <param name="layers">The backbone's layers that have parameters, from the input to the output.</param>
    /// <param name="decay">The factor between layers, more than 0 and at most 1.</param>
    public static IReadOnlyDictionary<string, double> Factors(IReadOnlyList<string> layers, double decay) =>
        layers.Select((layer, index) => (layer, factor: StrictMath.Power(decay, layers.Count - index)))
            .ToDictionary(each => each.layer, each => each.factor, StringComparer.Ordinal);
}
