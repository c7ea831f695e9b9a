namespace TransferLearning.Experiments.Declarations;

/// <summary>
/// Declares a key of the language: the one place from which binding, validation, the JSON schema and the
/// documentation take its name, range and sentence. The default is the property's value in a new instance.
/// For lists and maps, ranges, patterns and names hold for the elements.
/// </summary>
/// <param name="name">The key as the user writes it: snake_case.</param>
/// <param name="summary">One sentence that says what it does.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KeyAttribute(string name, string summary) : Attribute
{
    public string Name { get; } = name;

    public string Summary { get; } = summary;

    /// <summary>The key has to be there.</summary>
    public bool Required { get; init; }

    /// <summary>The smallest value; NaN for none.</summary>
    public double Minimum { get; init; } = double.NaN;

    /// <summary>The largest value; NaN for none.</summary>
    public double Maximum { get; init; } = double.NaN;

    /// <summary>The value has to be larger than <see cref="Minimum"/>.</summary>
    public bool MinimumExclusive { get; init; }

    /// <summary>The value has to be smaller than <see cref="Maximum"/>.</summary>
    public bool MaximumExclusive { get; init; }

    /// <summary>The fewest elements of a list or map.</summary>
    public int MinimumCount { get; init; }

    /// <summary>What a number counts: <c>degrees</c>, <c>epochs</c>.</summary>
    public string? Unit { get; init; }

    /// <summary>The <see cref="INameCatalogue.Category"/> whose names are the valid values.</summary>
    public string? NamesFrom { get; init; }

    /// <summary>A regular expression that the whole text has to match.</summary>
    public string? Pattern { get; init; }

    /// <summary>A value for the documentation where the default says little.</summary>
    public string? Example { get; init; }

    /// <summary>What the text names in the file system; relative paths are made absolute.</summary>
    public PathKind Path { get; init; }

    /// <summary>The names of the only kinds that may stand here, separated by spaces; null for all kinds of the base.</summary>
    public string? Kinds { get; init; }

    /// <summary>The name of the kind, with its own defaults, that an absent key means.</summary>
    public string? DefaultKind { get; init; }

    /// <summary>The default in words, where it depends on something else.</summary>
    public string? DefaultText { get; init; }

    /// <summary>False for what cannot change a run's numbers (a name, a description): it is no part of the run's identity.</summary>
    public bool ChangesResult { get; init; } = true;

    /// <summary>Whether the default is no part of a run's identity: for a key that came when runs already had names.</summary>
    public bool LeftOutAtDefault { get; init; }
}

/// <summary>What a text names in the file system.</summary>
public enum PathKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A folder that has to exist.</summary>
    Folder,

    /// <summary>A file that has to exist.</summary>
    File,

    /// <summary>A name, an URL, or a file that has to exist where the text looks like a path (it begins with '.', '/' or '~', or has a '/').</summary>
    FileOrName,
}
