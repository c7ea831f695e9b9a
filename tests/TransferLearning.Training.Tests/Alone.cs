namespace TransferLearning.Training.Tests;

/// <summary>Tests that count all tensors of the process, fill its store of activations, or compare the bytes of whole runs, so they run alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
