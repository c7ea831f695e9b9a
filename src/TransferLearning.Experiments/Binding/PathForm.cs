using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Files;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>
/// A path, made absolute. In a file it is relative to that file; from the environment or the command line, to the current folder.
/// </summary>
/// <param name="kind">What the path must be.</param>
/// <param name="weightEndings">The endings of weight files' names (<see cref="WeightsNames.Endings"/>); null if no room has weights.</param>
internal sealed class PathForm(PathKind kind, INameCatalogue? weightEndings) : Form
{
    public override string Expected => kind switch
    {
        PathKind.Folder => "a folder",
        PathKind.File => "a file",
        _ => "a name, a file or an address",
    };

    public override object? Bind(Node node, string path, BindContext context)
    {
        if (node is not ScalarNode { IsNull: false, Text.Length: > 0 } scalar)
            return Wrong(node, path, context);
        if (scalar.Text.Contains('\0', StringComparison.Ordinal))
            return Wrong(node, path, context);
        if (kind == PathKind.FileOrName && WeightsNames.IsAddress(scalar.Text))
            return scalar.Text;
        if (IsBelowHome(scalar.Text) && UserFolders.Home() is null)
            return Wrong(node, path, context, "there is no home folder for '~'");
        var full = Absolute(scalar);
        if (kind == PathKind.Folder ? Directory.Exists(full) : IsThere(full, scalar.Text))
            return context.Paths[scalar] = full;
        // A text that is not a path may be a name: of weights, or of a file in the search folders.
        if (kind == PathKind.FileOrName && !WeightsNames.IsPath(scalar.Text))
            return scalar.Text;
        var what = kind == PathKind.Folder ? "folder" : "file";
        var other = kind == PathKind.Folder ? File.Exists(full) : Directory.Exists(full);
        context.Report(Codes.NotFound, node.Location, other
            ? $"{Label(path)}'{scalar.Text}' is a {OtherKind}"
            : $"{Label(path)}the {what} '{scalar.Text}' does not exist{(full == scalar.Text ? "" : $" (looked for '{full}')")}");
        return null;
    }

    public override Node Write(object value, bool identity) => Text(identity && WeightsNames.IsFileOrPath((string)value, Endings) ? "file" : (string)value);

    public override JsonObject Schema(SchemaDefinitions definitions) => new() { ["type"] = "string", ["minLength"] = 1 };

    private IReadOnlyCollection<string> Endings => weightEndings?.Names ?? [];

    private bool IsThere(string full, string text) => kind == PathKind.File
        ? File.Exists(full)
        : (File.Exists(full) && WeightsNames.IsFileOrPath(text, Endings)) || WeightsNames.InFolder(full) is not null;

    private string OtherKind => kind switch
    {
        PathKind.Folder => "file, not a folder",
        PathKind.File => "folder, not a file",
        _ => $"folder without '{WeightsNames.FolderFile}'",
    };

    private static bool IsBelowHome(string text) => text == "~" || text.StartsWith("~/", StringComparison.Ordinal);

    private static string Absolute(ScalarNode scalar)
    {
        var text = scalar.Text;
        if (IsBelowHome(text))
            text = UserFolders.Home() + text[1..];
        return Path.GetFullPath(text, scalar.Folder);
    }
}
