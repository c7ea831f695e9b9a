namespace TransferLearning.Experiments;

/// <summary>Where each key stands in the files.</summary>
public sealed class SourceMap
{
    private readonly Dictionary<string, SourceLocation> _places;
    private readonly SourceLocation _root;

    internal SourceMap(SourceLocation root, Dictionary<string, SourceLocation> places) => (_root, _places) = (root, places);

    internal static SourceMap Empty { get; } = new(new SourceLocation("", 0, 0), []);

    /// <summary>The place of a key's value, by its path (<c>schedule[1].unfreeze.from</c>); of the nearest key above it where it is a default.</summary>
    public SourceLocation Locate(string path)
    {
        for (var at = path; at.Length > 0; at = at[..Math.Max(0, at.AsSpan().LastIndexOfAny('.', '['))])
            if (_places.TryGetValue(at, out var place))
                return place;
        return _root;
    }

    /// <summary>Whether the user wrote the key.</summary>
    public bool IsGiven(string path) => _places.ContainsKey(path);
}
