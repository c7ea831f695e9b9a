using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Reporting;

/// <summary>A line of parts, of which the less important ones give way where there is no room for all.</summary>
internal static class FittedLine
{
    /// <summary>What stands between two parts.</summary>
    public const string Gap = "  ";

    /// <summary>The parts that fit, in their order.</summary>
    /// <param name="cells">The room.</param>
    /// <param name="parts">Each part's text, and its rank: the highest gives way first, 0 never does.</param>
    public static string Of(int cells, params IEnumerable<(string Text, int Rank)> parts)
    {
        var shown = parts.Where(part => part.Text.Length > 0).ToList();
        while (Width(shown) > cells && shown.Exists(part => part.Rank > 0))
            shown.Remove(shown.MaxBy(part => part.Rank));
        return Cells.Cut(string.Join(Gap, shown.Select(part => part.Text)), cells);
    }

    private static int Width(List<(string Text, int Rank)> parts) => parts.Sum(part => Cells.Of(part.Text) + Gap.Length) - Gap.Length;
}
