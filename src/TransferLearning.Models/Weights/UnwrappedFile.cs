namespace TransferLearning.Models.Weights;

/// <summary>
/// A backbone's file without what its program put before every name: <c>DataParallel</c>'s <c>module.</c>, the attribute under which a larger model or a Lightning
/// module holds the network (<c>model.</c>, <c>backbone.</c>). No published network has all its names under one of these.
/// </summary>
internal sealed class UnwrappedFile : IWeightFile
{
    private static readonly string[] Wrappers = ["module.", "_orig_mod.", "model.", "backbone.", "encoder.", "net.", "network."];

    /// <summary>What a larger model has beside its backbone, which is as little of it as another classifier within it: a head of its own.</summary>
    private static readonly string[] Heads = ["head.", "fc.", "classifier."];

    /// <summary>How many models an <c>AveragedModel</c> has averaged.</summary>
    private const string Averaged = "n_averaged";

    private readonly IWeightFile _file;
    private readonly OrderedDictionary<string, WeightEntry> _entries;
    private readonly Dictionary<string, string> _stored;

    private UnwrappedFile(IWeightFile file, OrderedDictionary<string, WeightEntry> entries, Dictionary<string, string> stored) => (_file, _entries, _stored) = (file, entries, stored);

    public string Path => _file.Path;

    public string Format => _file.Format;

    public IReadOnlyDictionary<string, WeightEntry> Entries => _entries;

    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    /// <summary>The file under the names of its network; the file itself where nothing is put before them. Disposes the file.</summary>
    public static IWeightFile Of(IWeightFile file)
    {
        var wrapped = file.Entries.Keys.Where(name => name != Averaged && !Heads.Any(head => name.StartsWith(head, StringComparison.Ordinal))).ToList();
        var start = LengthOf(Wrappers, wrapped);
        if (start == 0) return file;
        var entries = new OrderedDictionary<string, WeightEntry>(StringComparer.Ordinal);
        var stored = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in wrapped)
        {
            var own = name[start..];
            entries.Add(own, file.Entries[name] with { Name = own });
            stored.Add(own, name);
        }
        return new UnwrappedFile(file, entries, stored);
    }

    /// <summary>How many characters of wrappers are before every name; one may wrap the other, in any order.</summary>
    public static int LengthOf(IReadOnlyCollection<string> wrappers, IReadOnlyCollection<string> names)
    {
        var length = 0;
        while (names.Count > 0 && wrappers.FirstOrDefault(wrapper => names.All(name => name.AsSpan(length).StartsWith(wrapper, StringComparison.Ordinal))) is { } wrapper) length += wrapper.Length;
        return length;
    }

    public void Read(string name, long offset, Span<byte> destination) => _file.Read(_stored[name], offset, destination);

    public void Dispose() => _file.Dispose();
}
