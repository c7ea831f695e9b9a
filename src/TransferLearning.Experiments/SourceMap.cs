namespace TransferLearning.Experiments;

/// <summary>The location of each key in the files.</summary>
public sealed class SourceMap
{
    private readonly Dictionary<string, SourceLocation> _places;
    private readonly SourceLocation _root;

    internal SourceMap(SourceLocation root, Dictionary<string, SourceLocation> places) => (_root, _places) = (root, places);

    internal static SourceMap Empty { get; } = new(new SourceLocation("", 0, 0), []);

    /// <summary>The location of a key's value, by its path (<c>schedule[1].unfreeze.from</c>); for a default, that of the nearest key above.</summary>
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
