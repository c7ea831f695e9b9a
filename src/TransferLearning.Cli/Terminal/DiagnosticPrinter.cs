using System.Text.Json.Nodes;

namespace TransferLearning.Cli.Terminal;

/// <summary>Prints diagnostics in the format that editors and MSBuild can jump to.</summary>
internal static class DiagnosticPrinter
{
    /// <summary>Prints each diagnostic on a line of standard error. Paths below the session's folder are relative to it.</summary>
    public static void Print(IEnumerable<Diagnostic> diagnostics, Session session)
    {
        foreach (var diagnostic in diagnostics)
            session.ProgressText.WriteLine(Shorten(diagnostic, session.Folder).ToString());
    }

    public static Diagnostic Shorten(Diagnostic diagnostic, string folder) =>
        diagnostic.Location is { } place && Path.IsPathRooted(place.File) && place.File.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? diagnostic with { Location = place with { File = Path.GetRelativePath(folder, place.File) } }
            : diagnostic;

    public static JsonObject ToJson(Diagnostic diagnostic) => new()
    {
        ["code"] = diagnostic.Code,
        ["severity"] = diagnostic.Category,
        ["message"] = diagnostic.Message,
        ["file"] = diagnostic.Location?.File,
        ["line"] = diagnostic.Location?.Line,
        ["column"] = diagnostic.Location?.Column,
    };
}
