using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Reporting;

/// <summary>Joins parts to a line; the less important parts are dropped if the line is too long.</summary>
internal static class FittedLine
{
    /// <summary>The separator between two parts.</summary>
    public const string Gap = "  ";

    /// <summary>The parts that fit, in order.</summary>
    /// <param name="cells">The available cells.</param>
    /// <param name="parts">Each part's text and rank: the highest rank is dropped first, 0 never.</param>
    public static string Of(int cells, params IEnumerable<(string Text, int Rank)> parts)
    {
        var shown = parts.Where(part => part.Text.Length > 0).ToList();
        while (Width(shown) > cells && shown.Exists(part => part.Rank > 0))
            shown.Remove(shown.MaxBy(part => part.Rank));
        return Cells.Cut(string.Join(Gap, shown.Select(part => part.Text)), cells);
    }

    private static int Width(List<(string Text, int Rank)> parts) => parts.Sum(part => Cells.Of(part.Text) + Gap.Length) - Gap.Length;
}
