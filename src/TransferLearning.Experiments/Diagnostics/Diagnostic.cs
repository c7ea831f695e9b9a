namespace TransferLearning.Experiments.Diagnostics;

/// <summary>The severity of a finding.</summary>
public enum Severity
{
    /// <summary>The experiment cannot run.</summary>
    Error,

    /// <summary>The experiment runs, but the user should know.</summary>
    Warning,

    /// <summary>Nothing is wrong, but something will happen that the user may want to know in advance.</summary>
    Note,
}

/// <summary>One finding about an experiment, with its location.</summary>
/// <param name="Code">A code of <see cref="Codes"/>.</param>
/// <param name="Message">What is wrong, what was received and what to do.</param>
/// <param name="Location">The location; null if no place in a file explains the finding.</param>
/// <param name="Severity">The severity.</param>
public sealed record Diagnostic(string Code, string Message, SourceLocation? Location = null, Severity Severity = Severity.Error)
{
    /// <summary>What is wrong, on one line (so that text of a file cannot pass for a second finding), with passwords of URLs masked.</summary>
    public string Message { get; init; } = OneLine(UrlSecrets.Masked(Message));

    /// <summary>The finding in MSBuild's format, which editors and builds can jump to: <c>file(line,column): error TL1003: message</c>.</summary>
    public override string ToString() =>
        $"{OneLine(Location?.ToString() ?? "tl")}: {Category} {Code}: {Message}";

    /// <summary>The severity's word: <c>error</c>, <c>warning</c>, <c>note</c>.</summary>
    public string Category => Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" };

    private static string OneLine(string text) =>
        text.Any(IsControl) ? string.Concat(text.Select(c => c == '\n' ? "\\n" : IsControl(c) ? FormattableString.Invariant($"\\u{(int)c:x4}") : c.ToString())) : text;

    private static bool IsControl(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}
