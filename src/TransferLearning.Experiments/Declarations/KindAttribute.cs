namespace TransferLearning.Experiments.Declarations;

/// <summary>
/// Declares a variant of an abstract base (<see cref="LayerDefinition"/>, <see cref="OptimizerDefinition"/>, …) by the
/// name that selects it: <c>optimizer: rmsprop</c> or <c>optimizer: { rmsprop: { learning_rate: 0.001 } }</c>.
/// Variants are found by reflection: public, non-abstract classes with a parameterless constructor.
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

    /// <summary>Whether only the plain form exists, without the mapping that has <see cref="Scalar"/> as a key.</summary>
    public bool ScalarOnly { get; init; }

    /// <summary>
    /// Whether the options stand beside the name, not below it: <c>{ folder: photos, label: '^(cat|dog)' }</c>. The name is then one of
    /// the keys. In <c>augmentation</c> the name is that of a group of keys and is not written.
    /// </summary>
    public bool Inline { get; init; }

    /// <summary>Other published names with the same meaning, separated by spaces.</summary>
    public string? Aliases { get; init; }
}
