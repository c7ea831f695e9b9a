using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Files;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>
/// A path, made absolute. In a file it is relative to that file; from the environment or the command line, to the current folder.
/// </summary>
/// <param name="kind">What the path must be.</param>
/// <param name="catalogue">
/// The endings of weight files' names (<see cref="WeightsNames.Endings"/>), or the names of published word vectors; null if no room has them.
/// </param>
internal sealed class PathForm(PathKind kind, INameCatalogue? catalogue) : Form
{
    public override string Expected => kind switch
    {
        PathKind.Folder => "a folder",
        PathKind.File => "a file",
        PathKind.FileOrVectors => "a file, a name of published vectors, or hf://owner/repository/file",
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
        if (kind == PathKind.FileOrVectors && WeightsNames.IsAddress(scalar.Text))
            return scalar.Text.StartsWith(WeightsNames.HuggingFace, StringComparison.Ordinal) ? scalar.Text : Wrong(node, path, context, "fetch the file and name it here");
        if (IsBelowHome(scalar.Text) && UserFolders.Home() is null)
            return Wrong(node, path, context, "there is no home folder for '~'");
        var full = Absolute(scalar);
        if (kind == PathKind.Folder ? Directory.Exists(full) : IsThere(full, scalar.Text))
            return context.Paths[scalar] = full;
        // A text that is not a path may be a name: of weights, or of a file in the search folders.
        if (kind == PathKind.FileOrName && !WeightsNames.IsPath(scalar.Text))
            return scalar.Text;
        if (kind == PathKind.FileOrVectors && Names.FirstOrDefault(name => name.Equals(scalar.Text, StringComparison.OrdinalIgnoreCase)) is { } published)
            return published;
        var what = kind == PathKind.Folder ? "folder" : "file";
        var other = kind == PathKind.Folder ? File.Exists(full) : Directory.Exists(full);
        context.Report(Codes.NotFound, node.Location, other
            ? $"{Label(path)}'{scalar.Text}' is a {OtherKind}"
            : $"{Label(path)}the {what} '{scalar.Text}' does not exist{(full == scalar.Text ? "" : $" (looked for '{full}')")}{Published(scalar.Text)}");
        return null;
    }

    public override Node Write(object value, bool identity) => Text(identity && (kind == PathKind.FileOrVectors || WeightsNames.IsFileOrPath((string)value, Names)) ? "file" : (string)value);

    public override JsonObject Schema(SchemaDefinitions definitions) => new() { ["type"] = "string", ["minLength"] = 1 };

    private IReadOnlyCollection<string> Names => catalogue?.Names ?? [];

    /// <summary>The published names, if the text looks like one: it is no path and has the beginning of one.</summary>
    private string Published(string text) => kind == PathKind.FileOrVectors && !WeightsNames.IsPath(text) && Names.Any(name => name.Split('.')[0] == text.Split('.')[0])
        ? $"; published vectors are {string.Join(", ", Names)}"
        : "";

    private bool IsThere(string full, string text) => kind is PathKind.File or PathKind.FileOrVectors
        ? File.Exists(full)
        : (File.Exists(full) && WeightsNames.IsFileOrPath(text, Names)) || WeightsNames.InFolder(full) is not null;

    private string OtherKind => kind switch
    {
        PathKind.Folder => "file, not a folder",
        PathKind.File or PathKind.FileOrVectors => "folder, not a file",
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
