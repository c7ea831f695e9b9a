namespace TransferLearning.Experiments.Documents;

/// <summary>A value of a YAML document with its location.</summary>
/// <param name="Location">Where it is written.</param>
/// <param name="Folder">The folder that relative paths in it are relative to.</param>
internal abstract record Node(SourceLocation Location, string Folder)
{
    /// <summary>A description for messages.</summary>
    public abstract string Describe();
}

/// <summary>A text, number, boolean or null.</summary>
/// <param name="Text">The text.</param>
/// <param name="Plain">Whether it is written without quotes, so that it may be a number, a boolean or null.</param>
/// <param name="Location">Where it is written.</param>
/// <param name="Folder">The folder that a relative path is relative to.</param>
internal sealed record ScalarNode(string Text, bool Plain, SourceLocation Location, string Folder) : Node(Location, Folder)
{
    /// <summary>Whether it is null: empty, <c>~</c> or <c>null</c>, without quotes.</summary>
    public bool IsNull => Plain && Text is "" or "~" or "null" or "Null" or "NULL";

    public override string Describe() => IsNull ? "nothing" : Text.Length > 60 ? $"'{Text[..57]}…'" : $"'{Text}'";
}

/// <summary>A list.</summary>
internal sealed record SequenceNode(IReadOnlyList<Node> Items, SourceLocation Location, string Folder) : Node(Location, Folder)
{
    public override string Describe() => Items.Count == 1 ? "a list of 1 item" : $"a list of {Items.Count} items";
}

/// <summary>A mapping; keys are distinct.</summary>
internal sealed record MappingNode(IReadOnlyList<Entry> Entries, SourceLocation Location, string Folder) : Node(Location, Folder)
{
    public Entry? Find(string key)
    {
        foreach (var entry in Entries)
            if (entry.Key == key)
                return entry;
        return null;
    }

    public override string Describe() => Entries.Count switch
    {
        0 => "an empty mapping",
        <= 3 => $"a mapping with {string.Join(", ", Entries.Select(entry => $"'{entry.Key}'"))}",
        _ => $"a mapping with {Entries.Count} keys",
    };
}

/// <summary>A key of a mapping, the key's location, and its value.</summary>
internal sealed record Entry(string Key, SourceLocation Location, Node Value);
