using System.Security.Cryptography;
using System.Text;
using TransferLearning.Training.Activations;

namespace TransferLearning.Training.Planning;

/// <summary>Hashes of a plan's data. Each set is read once.</summary>
/// <param name="cancellation">Stops the reading.</param>
internal sealed class Fingerprints(CancellationToken cancellation = default)
{
    private readonly Dictionary<ImageSet, string> _known = new(ReferenceEqualityComparer.Instance);
    private readonly List<(IReadOnlyList<ImageSet> Sets, EntryRecords Records)> _records = [];
    private readonly Lazy<FileHashes> _hashes = new(() => new FileHashes(KnownFiles.Store));

    /// <summary>The hashes of files; each file is checked once in the plan's lifetime.</summary>
    public FileHashes Hashes => _hashes.Value;

    /// <summary>The hash of all splits and of the classes' order.</summary>
    public string Of(DataSplits data)
    {
        var text = new StringBuilder(string.Join('\0', data.Classes)).Append('\n');
        foreach (var (name, set) in data.Named())
            text.Append(name).Append('\0').Append(Of(set)).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The records of an entry for an augmented set.</summary>
    public EntryRecords InOrder(ImageSet set) => EntryRecords.InOrder(set, Of(set));

    /// <summary>The records of an entry for sets that are not augmented.</summary>
    public EntryRecords ByContent(IReadOnlyList<ImageSet> sets)
    {
        lock (_known)
        {
            if (_records.FirstOrDefault(each => each.Sets.SequenceEqual(sets, ReferenceEqualityComparer.Instance)).Records is { } known)
                return known;
            var records = EntryRecords.ByContent(sets, Hashes, cancellation);
            Hashes.Save();
            _records.Add((sets, records));
            return records;
        }
    }

    /// <summary>The hash of the bytes, names and labels of one set. Hashes of unchanged files come from the user's cache folder.</summary>
    public string Of(ImageSet set)
    {
        lock (_known)
        {
            if (_known.TryGetValue(set, out var known))
                return known;
            var fingerprint = Fingerprint.OfBytes(set, Hashes, cancellation);
            Hashes.Save();
            _known.Add(set, fingerprint);
            return fingerprint;
        }
    }
}
