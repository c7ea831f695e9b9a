namespace TransferLearning.Cli.Reporting;

/// <summary>A column of a <see cref="TextTable"/>.</summary>
/// <param name="Head">The heading.</param>
/// <param name="Cells">The cells, one per row.</param>
internal sealed record Column(string Head, IReadOnlyList<string> Cells)
{
    /// <summary>A shorter heading for a table that does not fit; null for none.</summary>
    public string? ShortHead { get; init; }

    /// <summary>Whether the column is right-aligned.</summary>
    public bool Number { get; init; }

    /// <summary>The order in which columns are dropped from a table that does not fit: highest first, 0 never.</summary>
    public int Rank { get; init; }

    /// <summary>The width that the column may be shortened to; 0 for never.</summary>
    public int Least { get; init; }

    /// <summary>Whether a shortened text keeps its end, because the texts of the column differ there.</summary>
    public bool KeepsEnd { get; init; }

    /// <summary>Creates a column with one text per item.</summary>
    public static Column Of<T>(string head, IEnumerable<T> items, Func<T, string> text) => new(head, [.. items.Select(text)]);
}
