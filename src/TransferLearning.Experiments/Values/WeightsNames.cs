namespace TransferLearning.Experiments.Values;

/// <summary>Tells whether the text of a key for weights is a URL, a path, a file name or another name.</summary>
public static class WeightsNames
{
    /// <summary>
    /// The weights file in a HuggingFace folder. If the weights are split over several files, their index replaces it (<see cref="IsIndex"/>).
    /// </summary>
    public const string FolderFile = "model.safetensors";

    /// <summary>The beginning of an address on HuggingFace's hub.</summary>
    public const string HuggingFace = "hf://";

    private const string IndexEnd = ".index.json";

    /// <summary>The category of the catalogue with the endings of weight files' names. Each weight format adds its own.</summary>
    public const string Endings = "weight_endings";

    /// <summary>Whether a file of this name contains weights.</summary>
    /// <param name="name">The file's name or path.</param>
    /// <param name="endings">The endings of such names, with the dot; case is ignored.</param>
    public static bool IsFile(string name, IEnumerable<string> endings)
    {
        ArgumentNullException.ThrowIfNull(name);
        return endings.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)) || IsIndex(name);
    }

    /// <summary>Whether a file of this name is an index that maps tensors to several safetensors files: <c>model.safetensors.index.json</c>.</summary>
    public static bool IsIndex(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith($".safetensors{IndexEnd}", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The file to open in a HuggingFace folder: the weights or their index; null if the folder has neither.</summary>
    public static string? InFolder(string folder) =>
        new[] { FolderFile, FolderFile + IndexEnd }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Whether it is a URL: <c>hf://…</c>, <c>https://…</c>.</summary>
    internal static bool IsAddress(string text) => text.Contains("://", StringComparison.Ordinal);

    /// <summary>Whether it can only be a path.</summary>
    internal static bool IsPath(string text) => !IsAddress(text) && (text[0] is '.' or '~' || text.Contains('/', StringComparison.Ordinal) || Path.IsPathRooted(text));

    /// <summary>Whether it names a file or a folder, wherever that is.</summary>
    internal static bool IsFileOrPath(string text, IEnumerable<string> endings) => !IsAddress(text) && (IsPath(text) || IsFile(text, endings));
}
