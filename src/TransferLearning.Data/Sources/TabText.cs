namespace TransferLearning.Data.Sources;

/// <summary>Tab-separated values: one record a line, fields between tabs, no quoting.</summary>
internal static class TabText
{
    /// <summary>The records, each with its line, from 1. Empty lines are left out.</summary>
    public static IEnumerable<(int Line, List<string> Fields)> Read(TextReader reader)
    {
        for (var line = 1; reader.ReadLine() is { } text; line++)
            if (text.Length > 0)
                yield return (line, [.. text.Split('\t')]);
    }
}
