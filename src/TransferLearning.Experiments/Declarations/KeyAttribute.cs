namespace TransferLearning.Experiments.Declarations;

/// <summary>
/// Declares a key of the language. Binding, validation, the JSON schema and the documentation all take its name, range and
/// summary from here. The default is the property's value in a new instance. For lists and maps, ranges, patterns and names
/// apply to the elements.
/// </summary>
/// <param name="name">The key as the user writes it, in snake_case.</param>
/// <param name="summary">One sentence that says what it does.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KeyAttribute(string name, string summary) : Attribute
{
    public string Name { get; } = name;

    public string Summary { get; } = summary;

    /// <summary>Whether the key must be given.</summary>
    public bool Required { get; init; }

    /// <summary>The smallest valid value; NaN for none.</summary>
    public double Minimum { get; init; } = double.NaN;

    /// <summary>The largest valid value; NaN for none.</summary>
    public double Maximum { get; init; } = double.NaN;

    /// <summary>Whether <see cref="Minimum"/> itself is invalid.</summary>
    public bool MinimumExclusive { get; init; }

    /// <summary>Whether <see cref="Maximum"/> itself is invalid.</summary>
    public bool MaximumExclusive { get; init; }

    /// <summary>The minimum number of elements of a list or map.</summary>
    public int MinimumCount { get; init; }

    /// <summary>The unit of a number: <c>degrees</c>, <c>epochs</c>.</summary>
    public string? Unit { get; init; }

    /// <summary>The <see cref="INameCatalogue.Category"/> whose names are the valid values.</summary>
    public string? NamesFrom { get; init; }

    /// <summary>A regular expression that the whole text must match.</summary>
    public string? Pattern { get; init; }

    /// <summary>An example value for the documentation, for keys whose default explains little.</summary>
    public string? Example { get; init; }

    /// <summary>What the text names in the file system. Relative paths are made absolute.</summary>
    public PathKind Path { get; init; }

    /// <summary>The names of the allowed kinds, separated by spaces; null for all kinds of the base.</summary>
    public string? Kinds { get; init; }

    /// <summary>The name of the kind, with its own defaults, that is used if the key is absent.</summary>
    public string? DefaultKind { get; init; }

    /// <summary>The default in words, if it depends on something else.</summary>
    public string? DefaultText { get; init; }

    /// <summary>Whether the key can change a run's numbers. If false (a name, a description), the key is not part of the run's identity.</summary>
    public bool ChangesResult { get; init; } = true;

    /// <summary>Whether the key is left out of a run's identity at its default. For keys added later, so that older runs keep their identity.</summary>
    public bool LeftOutAtDefault { get; init; }
}

/// <summary>What a text names in the file system.</summary>
public enum PathKind
{
    /// <summary>Nothing: the text is not a path.</summary>
    None,

    /// <summary>A folder that must exist.</summary>
    Folder,

    /// <summary>A file that must exist.</summary>
    File,

    /// <summary>
    /// A name, a URL or a file. A text that looks like a path (it begins with '.', '/' or '~', or has a '/') must name an existing file.
    /// </summary>
    FileOrName,

    /// <summary>A file that must exist, a published name of word vectors, or <c>hf://…</c>.</summary>
    FileOrVectors,
}
