using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>A path, made absolute: relative to the file that says it, or to the current folder where the environment or the command line does.</summary>
internal sealed class PathForm(PathKind kind) : Form
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
        if (kind == PathKind.FileOrName && !IsPath(scalar.Text))
            return scalar.Text;
        if (scalar.Text.Contains('\0', StringComparison.Ordinal))
            return Wrong(node, path, context);
        var full = Absolute(scalar);
        if (kind == PathKind.Folder ? Directory.Exists(full) : File.Exists(full))
            return full;
        var what = kind == PathKind.Folder ? "folder" : "file";
        var other = kind == PathKind.Folder ? File.Exists(full) : Directory.Exists(full);
        context.Report(Codes.NotFound, node.Location, other
            ? $"{Label(path)}'{scalar.Text}' is a {(kind == PathKind.Folder ? "file, not a folder" : "folder, not a file")}"
            : $"{Label(path)}the {what} '{scalar.Text}' does not exist{(full == scalar.Text ? "" : $" (looked for '{full}')")}");
        return null;
    }

    public override Node Write(object value, bool identity) => Text(identity && IsPath((string)value) ? "file" : (string)value);

    public override JsonObject Schema(SchemaDefinitions definitions) => new() { ["type"] = "string", ["minLength"] = 1 };

    /// <summary>Whether a text that may be a name is a path.</summary>
    internal static bool IsPath(string text) =>
        !text.Contains("://", StringComparison.Ordinal)
        && (text[0] is '.' or '/' or '~' || text.Contains('/', StringComparison.Ordinal) || Path.GetExtension(text) is ".safetensors" or ".pth" or ".pt" or ".h5" or ".bin");

    private static string Absolute(ScalarNode scalar)
    {
        var text = scalar.Text;
        if (text == "~" || text.StartsWith("~/", StringComparison.Ordinal))
            text = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + text[1..];
        return Path.GetFullPath(text, scalar.Folder);
    }
}
