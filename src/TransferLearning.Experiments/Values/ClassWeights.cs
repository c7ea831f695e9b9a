using System.Globalization;

namespace TransferLearning.Experiments.Values;

/// <summary>
/// The weight of each class in the loss: <c>balanced</c> (inverse to its frequency, with mean 1 over the images), or a weight per class.
/// </summary>
/// <param name="ByClass">The weights by class name; classes that are not named have weight 1. Null for <c>balanced</c>.</param>
public sealed record ClassWeights(IReadOnlyDictionary<string, double>? ByClass)
{
    public static ClassWeights Balanced { get; } = new((IReadOnlyDictionary<string, double>?)null);

    public bool IsBalanced => ByClass is null;

    /// <summary>The keys that are not classes, each with a sentence that says so and suggests a class. Names are compared in composed form.</summary>
    public IEnumerable<(string Name, string Why)> NotAmong(IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var known = classes.Select(ComposedText.Of).ToHashSet(StringComparer.Ordinal);
        return (ByClass?.Keys ?? []).Where(name => !known.Contains(ComposedText.Of(name))).Select(name => (name, $"'{name}' in 'class_weights' is not a class.{Hint(name, classes)}"));
    }

    // Keras's class_weight has indices as keys.
    private static string Hint(string name, IReadOnlyList<string> classes) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < classes.Count
            ? $" Weights are keyed by class name, not by index: {index} is '{classes[index]}'."
            : Suggestions.OrAll(name, classes.ToArray());
}
