namespace TransferLearning.Training.Tests;

/// <summary>Tests that count the tensors of the whole process, so nothing may run beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
