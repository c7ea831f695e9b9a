using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Predicting;

/// <summary>Finds the texts that a command line names: the lines of files, a column of CSV and TSV files, and <c>-</c> for the lines of standard input.</summary>
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
        var set = TextFiles.Set(paths.SelectMany(path => path == Lines ? OfInput(session) : OfFile(path, column, session)));
        return set.Count > 0 ? set : throw new RunException("There is no text to predict.");
    }

    private static List<string> OfInput(Session session)
    {
        using var input = session.Input();
        return [.. TextFiles.Lines(input)];
    }

    private static IReadOnlyList<string> OfFile(string path, string column, Session session) =>
        File.Exists(session.Resolve(path)) ? TextFiles.Read(session.Named(path), column)
        : throw new RunException(Directory.Exists(session.Resolve(path))
            ? $"'{path}' is a folder. The model takes texts: name a file with a text on each line, or a CSV or TSV file."
            : $"There is no file '{path}'. The model takes texts: name a file with a text on each line, a CSV or TSV file, or '-' for standard input.");
}
