namespace TransferLearning.Cli.Terminal;

/// <summary>Quotes words of commands that are shown to the user.</summary>
internal static class ShellWord
{
    /// <summary>The word for a shell, quoted if it contains special characters.</summary>
    public static string Of(string word) => Of(word, OperatingSystem.IsWindows());

    /// <summary>The quoted word.</summary>
    public static string Quoted(string word) => Quoted(word, OperatingSystem.IsWindows());

    // In cmd a % begins a variable, and in PowerShell an @ begins an array.
    internal static string Of(string word, bool windows) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || c is '.' or '/' or '-' or '_' or '=' or ':' or ',' or '+' || (windows ? c is '\\' : c is '@' or '%'))
            ? word
            : Quoted(word, windows);

    // cmd knows only double quotes, and PowerShell takes them too.
    internal static string Quoted(string word, bool windows) => windows
        ? $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\""
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
