namespace TransferLearning.Experiments;

/// <summary>What the text of a key that takes weights is: an address, a path, a file's name or another name.</summary>
public static class WeightsNames
{
    /// <summary>The file of a folder of HuggingFace's; one in several files has <see cref="IndexFile"/> instead.</summary>
    public const string FolderFile = "model.safetensors";

    /// <summary>Says which file has which tensor.</summary>
    public const string IndexFile = FolderFile + ".index.json";

    /// <summary>How the names of files with weights end.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".safetensors", ".pth", ".pt", ".h5", ".hdf5", ".bin"];

    /// <summary>Whether a file of this name has weights.</summary>
    public static bool IsFile(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Extensions.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)) || name.EndsWith(IndexFile, StringComparison.Ordinal);
    }

    /// <summary>Whether a folder has weights as HuggingFace's have them.</summary>
    public static bool IsFolder(string path) => File.Exists(Path.Combine(path, FolderFile)) || File.Exists(Path.Combine(path, IndexFile));

    /// <summary><c>hf://…</c>, <c>https://…</c>.</summary>
    internal static bool IsAddress(string text) => text.Contains("://", StringComparison.Ordinal);

    /// <summary>Whether it can be nothing but a path.</summary>
    internal static bool IsPath(string text) => !IsAddress(text) && (text[0] is '.' or '~' || text.Contains('/', StringComparison.Ordinal) || Path.IsPathRooted(text));

    /// <summary>Whether it names a file or a folder, wherever that lies.</summary>
    internal static bool IsFileOrPath(string text) => !IsAddress(text) && (IsPath(text) || IsFile(text));
}
