namespace TransferLearning.Experiments.Declarations;

/// <summary>
/// Declares a variant of an abstract base (<see cref="LayerDefinition"/>, <see cref="OptimizerDefinition"/>, …) by the
/// name that selects it: <c>optimizer: rmsprop</c> or <c>optimizer: { rmsprop: { learning_rate: 0.001 } }</c>.
/// Variants are found by being there: a public, non-abstract class with a parameterless constructor.
/// </summary>
/// <param name="name">The name as the user writes it.</param>
/// <param name="summary">One sentence that says what it is.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class KindAttribute(string name, string summary) : Attribute
{
    public string Name { get; } = name;

    public string Summary { get; } = summary;

    /// <summary>The name of the property that a plain value sets: <c>dropout: 0.3</c>, <c>from: block5_conv1</c>.</summary>
    public string? Scalar { get; init; }

    /// <summary>Only the plain form exists, not a mapping with the key of <see cref="Scalar"/>.</summary>
    public bool ScalarOnly { get; init; }

    /// <summary>
    /// The options stand beside the name, not below it: <c>{ folder: photos, label: '^(cat|dog)' }</c>. The name is then one of the keys;
    /// in <c>augmentation</c> it is the name of a group of keys and is not written at all.
    /// </summary>
    public bool Inline { get; init; }

    /// <summary>Published other names that mean the same, separated by spaces.</summary>
    public string? Aliases { get; init; }
}
