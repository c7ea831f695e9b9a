namespace TransferLearning.Experiments;

/// <summary>How much each class counts in the loss: <c>balanced</c> (inverse to its frequency, with mean 1 over the images), or a weight a class.</summary>
/// <param name="ByClass">The weights by class name; a class that is not named weighs 1. Null for <c>balanced</c>.</param>
public sealed record ClassWeights(IReadOnlyDictionary<string, double>? ByClass)
{
    public static ClassWeights Balanced { get; } = new((IReadOnlyDictionary<string, double>?)null);

    public bool IsBalanced => ByClass is null;
}
