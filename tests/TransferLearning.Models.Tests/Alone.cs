namespace TransferLearning.Models.Tests;

/// <summary>Tests that measure or set what the whole process has one of (its tensors, its heap, torch's number of threads), so nothing may run beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
