namespace TransferLearning.Models.Tests;

/// <summary>
/// Tests that measure or set something the whole process shares (tensors, heap, torch's thread count). No other test may run at the same time.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
