using System.Reflection;

namespace TransferLearning.Experiments.Binding;

/// <summary>A key of a section: its declaration, its property and the form of its value.</summary>
internal sealed class KeyForm(PropertyInfo property, KeyAttribute key, Language language)
{
    private Form? _form;

    public string Name => key.Name;

    public KeyAttribute Key => key;

    public PropertyInfo Property => property;

    public Form Form => _form ??= language.Forms.Of(property.PropertyType, key);

    /// <summary>Whether the key must be given. False if this language has no variant that could be its value.</summary>
    public bool Required => key.Required && Form is not KindForm { IsEmpty: true } && Form is not ListForm { Item: KindForm { IsEmpty: true } };

    /// <summary>The keys of a type in declaration order; keys of base types come first.</summary>
    public static KeyForm[] Of(Type type, Language language) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => (property, key: property.GetCustomAttribute<KeyAttribute>()))
            .Where(pair => pair.key is not null)
            .OrderBy(pair => Depth(pair.property.DeclaringType!)).ThenBy(pair => pair.property.MetadataToken)
            .Select(pair => new KeyForm(pair.property, pair.key!, language)),
    ];

    private static int Depth(Type type) => type.BaseType is { } @base ? Depth(@base) + 1 : 0;
}
