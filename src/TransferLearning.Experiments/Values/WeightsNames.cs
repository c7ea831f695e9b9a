namespace TransferLearning.Experiments.Values;

/// <summary>What the text of a key that takes weights is: an address, a path, a file's name or another name.</summary>
public static class WeightsNames
{
    /// <summary>The file of a folder of HuggingFace's; where the weights are several files, their index is there instead (<see cref="IsIndex"/>).</summary>
    public const string FolderFile = "model.safetensors";

    private const string IndexEnd = ".index.json";

    /// <summary>The category of the catalogue that says how the names of files with weights end; each format of weights adds its own.</summary>
    public const string Endings = "weight_endings";

    /// <summary>Whether a file of this name has weights.</summary>
    /// <param name="name">The file's name or path.</param>
    /// <param name="endings">How such names end, with the dot; upper and lower case are the same.</param>
    public static bool IsFile(string name, IEnumerable<string> endings)
    {
        ArgumentNullException.ThrowIfNull(name);
        return endings.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)) || IsIndex(name);
    }

    /// <summary>Whether a file of this name says which of several safetensors files has which tensor: <c>model.safetensors.index.json</c>.</summary>
    public static bool IsIndex(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith($".safetensors{IndexEnd}", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The file of a folder of HuggingFace's that is opened: the weights, or their index; null where the folder has neither.</summary>
    public static string? InFolder(string folder) =>
        new[] { FolderFile, FolderFile + IndexEnd }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary><c>hf://…</c>, <c>https://…</c>.</summary>
    internal static bool IsAddress(string text) => text.Contains("://", StringComparison.Ordinal);

    /// <summary>Whether it can be nothing but a path.</summary>
    internal static bool IsPath(string text) => !IsAddress(text) && (text[0] is '.' or '~' || text.Contains('/', StringComparison.Ordinal) || Path.IsPathRooted(text));

    /// <summary>Whether it names a file or a folder, wherever that lies.</summary>
    internal static bool IsFileOrPath(string text, IEnumerable<string> endings) => !IsAddress(text) && (IsPath(text) || IsFile(text, endings));
}
