namespace TransferLearning.Experiments.Diagnostics;

/// <summary>A place in a file. Lines and columns count from 1; line 0 means the whole file (or option).</summary>
/// <param name="File">The file as the user typed it, or an option such as <c>--set seed</c>.</param>
/// <param name="Line">The line, from 1; 0 for the file as a whole.</param>
/// <param name="Column">The column, from 1.</param>
public readonly record struct SourceLocation(string File, int Line, int Column)
{
    /// <summary>The place in MSBuild's format: <c>file(line,column)</c>, or the file alone.</summary>
    public override string ToString() => Line > 0 ? FormattableString.Invariant($"{File}({Line},{Column})") : File;
}
