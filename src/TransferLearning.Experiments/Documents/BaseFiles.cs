namespace TransferLearning.Experiments.Documents;

/// <summary>Reads a file and the bases that it <c>extends</c>, and merges each file over its base.</summary>
/// <param name="diagnostics">Receives errors that do not end the reading.</param>
/// <param name="merge">Merges the upper document over the lower one.</param>
/// <param name="expand">Expands environment variables in a base's name.</param>
internal sealed class BaseFiles(List<Diagnostic> diagnostics, Func<Node, Node, Node> merge, Func<ScalarNode, ScalarNode> expand)
{
    private const string Key = "extends";

    /// <summary>The merged document, without <c>extends</c>.</summary>
    /// <exception cref="DocumentException">A file cannot be read.</exception>
    public MappingNode Read(string file)
    {
        var chain = new List<string>();
        return Read(file, null, chain);
    }

    private MappingNode Read(string file, SourceLocation? place, List<string> chain)
    {
        var text = TextFile.Read(file, place);
        var full = Path.GetFullPath(file);
        chain.Add(full);
        var folder = Path.GetDirectoryName(full)!;
        if (YamlReader.Parse(text, file, folder, diagnostics) is not MappingNode document)
            throw new DocumentException(Codes.WrongType, "an experiment is a mapping: lines of 'key: value'", new SourceLocation(file, 1, 1));
        if (document.Find(Key) is not { } entry)
            return document;
        var own = document with { Entries = [.. document.Entries.Where(each => each.Key != Key)] };
        if (entry.Value is ScalarNode { IsNull: true })
            return own;
        if (entry.Value is not ScalarNode { Text.Length: > 0 } name)
            throw new DocumentException(Codes.Extends, $"'extends' takes the name of one file; got {entry.Value.Describe()}", entry.Value.Location);
        var below = Path.GetFullPath(expand(name).Text, expand(name).Folder);
        if (chain.Contains(below))
            throw new DocumentException(Codes.Extends, $"'extends' is circular: {string.Join(" → ", [.. chain.Select(Path.GetFileName), Path.GetFileName(below)])}", name.Location);
        if (chain.Count >= Limits.Bases)
            throw new DocumentException(Codes.Extends, $"'extends' chains more than {Limits.Bases} files", name.Location);
        return (MappingNode)merge(Read(Shown(below, file), name.Location, chain), own);
    }

    /// <summary>The base's path for messages: relative if the user's path was.</summary>
    private static string Shown(string full, string file) => Path.IsPathRooted(file) ? full : Path.GetRelativePath(Directory.GetCurrentDirectory(), full);
}
