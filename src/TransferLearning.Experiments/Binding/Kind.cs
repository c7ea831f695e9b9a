namespace TransferLearning.Experiments.Binding;

/// <summary>One variant of a base (an optimizer, for example): its declaration and its options.</summary>
internal sealed class Kind(Type type, KindAttribute attribute, Language language)
{
    private SectionForm? _section;

    public string Name => attribute.Name;

    public KindAttribute Attribute => attribute;

    public Type Type => type;

    public SectionForm Section => _section ??= new SectionForm(type, language, $"'{attribute.Name}'");

    public string[] Aliases { get; } = attribute.Aliases?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>The key that a plain value sets; null if the kind takes only a mapping.</summary>
    public KeyForm? Scalar => attribute.Scalar is { } property
        ? Array.Find(Section.Keys, key => key.Property.Name == property) ?? throw new InvalidOperationException($"{type} has no key property '{property}', which its [Kind] names as Scalar.")
        : null;

    /// <summary>Whether the name is enough, without options.</summary>
    public bool NameIsEnough => !attribute.Inline && !Array.Exists(Section.Keys, key => key.Required);
}
