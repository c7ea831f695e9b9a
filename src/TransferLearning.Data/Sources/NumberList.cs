namespace TransferLearning.Data.Sources;

/// <summary>The columns of numbers of an experiment that learns numbers.</summary>
/// <param name="names">The names of the columns.</param>
internal sealed class NumberList(IReadOnlyList<string> names) : TargetNames(names)
{
    /// <summary>
    /// The number of groups by the first number, and the minimum pictures per group, so that each part of a split gets some of each group.
    /// </summary>
    private const int Groups = 10, FewestOfAGroup = 5;

    /// <inheritdoc/>
    /// <remarks>Pictures are grouped by the rank of their first number, so that each part of a split has small and large numbers.</remarks>
    public override IReadOnlyList<Sample> Label(SourceContents contents, SourceFindings findings, bool required)
    {
        if (contents.Files.Count > 0 && !contents.Labels.SequenceEqual(Names))
        {
            findings.Error(Codes.BadCsv, $"its numbers are {string.Join(", ", contents.Labels)}; expected {string.Join(", ", Names)}, in this order.", "targets");
            return [];
        }

        var groups = Math.Clamp(contents.Files.Count / FewestOfAGroup, 1, Groups);
        var ranks = new int[contents.Files.Count];
        var order = Enumerable.Range(0, ranks.Length).OrderBy(index => contents.Files[index].Numbers!.Value.Span[0]).ThenBy(index => contents.Files[index].Id, StringComparer.Ordinal);
        foreach (var (index, rank) in order.Select((index, rank) => (index, rank)))
            ranks[index] = rank;
        return [.. contents.Files.Select((file, index) => new Sample(file.Id, file.Path, (int)((long)ranks[index] * groups / ranks.Length)) { Drawn = file.Drawn, Text = file.Text, Targets = file.Numbers })];
    }
}
