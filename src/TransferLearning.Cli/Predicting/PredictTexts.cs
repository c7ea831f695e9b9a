using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Predicting;

/// <summary>
/// Finds the texts that a command line names: the lines of files, a column of CSV, TSV and JSON Lines files, the text files below folders, and <c>-</c> for the
/// lines of standard input.
/// </summary>
internal static class PredictTexts
{
    private const string Lines = "-";

    /// <summary>The texts, in order.</summary>
    /// <param name="paths">The arguments.</param>
    /// <param name="column">The column of a table.</param>
    /// <param name="session">The folder of the call, and standard input.</param>
    /// <exception cref="RunException">A file does not exist or cannot be read, or there is no text.</exception>
    public static ImageSet Find(IEnumerable<string> paths, string column, Session session)
    {
        var set = TextFiles.Set(paths.SelectMany(path => path == Lines ? Unnamed(OfInput(session)) : OfPath(path, column, session)));
        return set.Count > 0 ? set : throw new RunException("There is no text to predict.");
    }

    private static List<string> OfInput(Session session)
    {
        using var input = session.Input();
        return [.. TextFiles.Lines(input)];
    }

    private static IEnumerable<(string?, string)> OfPath(string path, string column, Session session)
    {
        if (Directory.Exists(session.Resolve(path)))
            return TextFiles.Below(session.Named(path)).Select(each => ((string?)Path.Combine(path, each.Name), each.Text));
        return File.Exists(session.Resolve(path))
            ? Unnamed(TextFiles.Read(session.Named(path), column))
            : throw new RunException($"There is no file '{path}'. The model takes texts: name a file with a text on each line, a CSV, TSV or JSON Lines file, a folder of .txt files, or '-' for standard input.");
    }

    private static IEnumerable<(string?, string)> Unnamed(IEnumerable<string> texts) => texts.Select(text => ((string?)null, text));
}
