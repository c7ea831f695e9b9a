using TransferLearning.Experiments.Documents;

namespace TransferLearning.Experiments.Binding;

/// <summary>What one loading gathers: findings, and the places of keys.</summary>
internal sealed class BindContext(Language language)
{
    public Language Language { get; } = language;

    public List<Diagnostic> Diagnostics { get; } = [];

    public Dictionary<string, SourceLocation> Places { get; } = [];

    /// <summary>The texts that were paths, each with the path in full.</summary>
    public Dictionary<ScalarNode, string> Paths { get; } = [];

    /// <summary>How long the rest of a path was at each place where setting it put one kind in place of another.</summary>
    public List<int> Replaced { get; } = [];

    public int Errors { get; private set; }

    public void Report(string code, SourceLocation location, string message, Severity severity = Severity.Error)
    {
        Diagnostics.Add(new Diagnostic(code, message, location, severity));
        if (severity == Severity.Error)
            Errors++;
    }

    /// <summary>The nearest known place of a path.</summary>
    public SourceLocation Locate(string path, SourceLocation root) => new SourceMap(root, Places).Locate(path);

    /// <summary>The path of a key below another.</summary>
    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>Keeps the place of a key's value: that of the key where the value goes on over lines.</summary>
    public void Place(string path, Entry entry) => Places[path] = entry.Value is ScalarNode scalar ? scalar.Location : entry.Location;
}
