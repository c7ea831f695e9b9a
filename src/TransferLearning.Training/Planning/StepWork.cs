namespace TransferLearning.Training.Planning;

/// <summary>How much work a training step is, by the network and the batch, never by a measurement.</summary>
internal static class StepWork
{
    /// <summary>The number of multiplications in a forward pass below which starting several threads or devices costs more than it saves.</summary>
    internal const long FewMultiplyAdds = 20_000_000;

    /// <summary>Whether a step is too little work to share.</summary>
    /// <param name="suffix">The network that is computed in every step.</param>
    /// <param name="batchSize">The number of samples per step.</param>
    public static bool IsLittle(Graph suffix, int batchSize) => suffix.MultiplyAdds * batchSize < FewMultiplyAdds;
}
