namespace TransferLearning.Experiments.Diagnostics;

/// <summary>A place in a file: line and column count from 1; a line of 0 means the file (or the option) as a whole.</summary>
/// <param name="File">The file as the user typed it, or an option such as <c>--set seed</c>.</param>
/// <param name="Line">The line, from 1; 0 for the file as a whole.</param>
/// <param name="Column">The column, from 1.</param>
public readonly record struct SourceLocation(string File, int Line, int Column)
{
    /// <summary>MSBuild's form of an origin: <c>file(line,column)</c>, or the file alone.</summary>
    public override string ToString() => Line > 0 ? FormattableString.Invariant($"{File}({Line},{Column})") : File;
}
