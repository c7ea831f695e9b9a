namespace TransferLearning.Cli.Reporting;

/// <summary>A column of a <see cref="TextTable"/>.</summary>
/// <param name="Head">Its heading.</param>
/// <param name="Cells">Its cells, one a row.</param>
internal sealed record Column(string Head, IReadOnlyList<string> Cells)
{
    /// <summary>Takes the heading's place where there is no room for all columns; null where the heading has no shorter form.</summary>
    public string? ShortHead { get; init; }

    /// <summary>Whether it is aligned to the right.</summary>
    public bool Number { get; init; }

    /// <summary>How soon it is left out where there is no room: the highest first, 0 never.</summary>
    public int Rank { get; init; }

    /// <summary>The width that it may be shortened to; 0 where it is never shortened.</summary>
    public int Least { get; init; }

    /// <summary>Whether of a text that is shortened the end is kept, because there the ones of a column differ.</summary>
    public bool KeepsEnd { get; init; }

    /// <summary>A column of one text for each item.</summary>
    public static Column Of<T>(string head, IEnumerable<T> items, Func<T, string> text) => new(head, [.. items.Select(text)]);
}
