namespace TransferLearning.Training.Tests;

/// <summary>Tests that count all tensors of the process or fill its store of activations, so they run alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
