namespace TransferLearning.Experiments.Diagnostics;

/// <summary>How much a finding weighs.</summary>
public enum Severity
{
    /// <summary>The experiment cannot run.</summary>
    Error,

    /// <summary>The experiment runs; the user should know.</summary>
    Warning,

    /// <summary>Nothing is wrong; something will happen that the user may want to know before.</summary>
    Note,
}

/// <summary>One finding about an experiment, with its place.</summary>
/// <param name="Code">A code of <see cref="Codes"/>.</param>
/// <param name="Message">What is wrong, what was received, what to do.</param>
/// <param name="Location">Where; null when no place in a file explains it.</param>
/// <param name="Severity">How much it weighs.</param>
public sealed record Diagnostic(string Code, string Message, SourceLocation? Location = null, Severity Severity = Severity.Error)
{
    /// <summary>What is wrong, on one line (what a file holds cannot make it look like two findings), without the passwords of addresses.</summary>
    public string Message { get; init; } = OneLine(UrlSecrets.Masked(Message));

    /// <summary>MSBuild's canonical form, which editors and builds can jump to: <c>file(line,column): error TL1003: message</c>.</summary>
    public override string ToString() =>
        $"{OneLine(Location?.ToString() ?? "tl")}: {Category} {Code}: {Message}";

    /// <summary>The severity's word: <c>error</c>, <c>warning</c>, <c>note</c>.</summary>
    public string Category => Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" };

    private static string OneLine(string text) =>
        text.Any(IsControl) ? string.Concat(text.Select(c => c == '\n' ? "\\n" : IsControl(c) ? FormattableString.Invariant($"\\u{(int)c:x4}") : c.ToString())) : text;

    private static bool IsControl(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}
