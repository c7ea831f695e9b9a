namespace TransferLearning.Training.Tests;

/// <summary>Tests that count the tensors of the whole process, or fill its store of activations, so nothing may run beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
