namespace TransferLearning.Models.Weights;

/// <summary>The tensors of a file whose names begin with a prefix. The prefix is removed from their names.</summary>
internal sealed class UnwrappedFile : IWeightFile
{
    private readonly IWeightFile _file;
    private readonly string _prefix;
    private readonly OrderedDictionary<string, WeightEntry> _entries = new(StringComparer.Ordinal);

    private UnwrappedFile(IWeightFile file, string prefix)
    {
        (_file, _prefix) = (file, prefix);
        foreach (var (name, entry) in file.Entries)
            if (name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal))
                _entries.Add(name[prefix.Length..], entry with { Name = name[prefix.Length..] });
            else
                Others.Add(name);
    }

    /// <summary>The names of the file's other tensors.</summary>
    public List<string> Others { get; } = [];

    public string Path => _file.Path;

    public string Format => _file.Format;

    public WeightConvention Convention => _file.Convention;

    public IReadOnlyDictionary<string, WeightEntry> Entries => _entries;

    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    /// <summary>The tensors with a prefix; the file itself where the prefix is empty. Disposing the result disposes the file.</summary>
    public static IWeightFile Of(IWeightFile file, string prefix) => prefix.Length == 0 ? file : new UnwrappedFile(file, prefix);

    public void Read(string name, long offset, Span<byte> destination) => _file.Read(_prefix + name, offset, destination);

    public void Dispose() => _file.Dispose();
}
