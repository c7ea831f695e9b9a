namespace TransferLearning.Data.Sources;

/// <summary>The columns of numbers of an experiment that learns them.</summary>
/// <param name="names">Their names.</param>
internal sealed class NumberList(IReadOnlyList<string> names) : TargetNames(names)
{
    /// <summary>The groups of the first number's order, and the fewest pictures of one: enough for each part of a split to have some of each.</summary>
    private const int Groups = 10, FewestOfAGroup = 5;

    /// <inheritdoc/>
    /// <remarks>Pictures are grouped by the order of their first number, so that each part of a split has small and large ones.</remarks>
    public override IReadOnlyList<Sample> Label(SourceContents contents, SourceFindings findings, bool required)
    {
        if (contents.Files.Count > 0 && !contents.Labels.SequenceEqual(Names))
        {
            findings.Error(Codes.BadCsv, $"its numbers are {string.Join(", ", contents.Labels)}, and {string.Join(", ", Names)} are wanted, in this order.", "targets");
            return [];
        }

        var groups = Math.Clamp(contents.Files.Count / FewestOfAGroup, 1, Groups);
        var ranks = new int[contents.Files.Count];
        var order = Enumerable.Range(0, ranks.Length).OrderBy(index => contents.Files[index].Numbers!.Value.Span[0]).ThenBy(index => contents.Files[index].Id, StringComparer.Ordinal);
        foreach (var (index, rank) in order.Select((index, rank) => (index, rank)))
            ranks[index] = rank;
        return [.. contents.Files.Select((file, index) => new Sample(file.Id, file.Path, (int)((long)ranks[index] * groups / ranks.Length)) { Drawn = file.Drawn, Targets = file.Numbers })];
    }
}
