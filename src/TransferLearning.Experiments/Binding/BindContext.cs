using TransferLearning.Experiments.Documents;

namespace TransferLearning.Experiments.Binding;

/// <summary>The state of loading one document: the findings so far, and the source location of each key.</summary>
internal sealed class BindContext(Language language)
{
    public Language Language { get; } = language;

    public List<Diagnostic> Diagnostics { get; } = [];

    public Dictionary<string, SourceLocation> Places { get; } = [];

    /// <summary>The text nodes that are paths, each with its absolute path.</summary>
    public Dictionary<ScalarNode, string> Paths { get; } = [];

    /// <summary>For each override that replaced one kind by another, the number of path segments that were left at that place.</summary>
    public List<int> Replaced { get; } = [];

    public int Errors { get; private set; }

    public void Report(string code, SourceLocation location, string message, Severity severity = Severity.Error)
    {
        Diagnostics.Add(new Diagnostic(code, message, location, severity));
        if (severity == Severity.Error)
            Errors++;
    }

    /// <summary>The location of a key, or of the nearest key above it that has one.</summary>
    public SourceLocation Locate(string path, SourceLocation root) => new SourceMap(root, Places).Locate(path);

    /// <summary>The path of a key inside a section.</summary>
    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>Records the location of a key's value. For a list or mapping, this is the location of the key.</summary>
    public void Place(string path, Entry entry) => Places[path] = entry.Value is ScalarNode scalar ? scalar.Location : entry.Location;
}
