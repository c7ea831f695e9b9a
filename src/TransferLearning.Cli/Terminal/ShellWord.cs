namespace TransferLearning.Cli.Terminal;

/// <summary>Quotes words of commands that are shown to the user.</summary>
internal static class ShellWord
{
    /// <summary>The word for a shell, quoted if it contains special characters.</summary>
    public static string Of(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || c is '.' or '/' or '-' or '_' or '=' or ':' or ',' or '+' or '@' or '%')
            ? word
            : Quoted(word);

    /// <summary>The quoted word.</summary>
    public static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
