namespace TransferLearning.Cli.Terminal;

/// <summary>A word of a command that the user is to give.</summary>
internal static class ShellWord
{
    /// <summary>The word as a shell takes it: in quotes where it holds what means something there.</summary>
    public static string Of(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || c is '.' or '/' or '-' or '_' or '=' or ':' or ',' or '+' or '@' or '%')
            ? word
            : Quoted(word);

    /// <summary>The word in quotes.</summary>
    public static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
