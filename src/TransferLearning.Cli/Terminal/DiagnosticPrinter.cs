using System.Text.Json.Nodes;

namespace TransferLearning.Cli.Terminal;

/// <summary>Diagnostics as lines that editors and MSBuild can jump to.</summary>
internal static class DiagnosticPrinter
{
    /// <summary>Prints each on a line of standard error, files named relative to the folder of the call where they are below it.</summary>
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
