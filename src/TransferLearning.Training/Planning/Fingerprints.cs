using System.Security.Cryptography;
using System.Text;

namespace TransferLearning.Training.Planning;

/// <summary>What the data of one plan are, as hashes; each set is looked at once, by whoever asks first.</summary>
/// <param name="cancellation">Ends the reading.</param>
internal sealed class Fingerprints(CancellationToken cancellation = default)
{
    private readonly Dictionary<ImageSet, string> _known = new(ReferenceEqualityComparer.Instance);
    private readonly Lazy<FileHashes> _hashes = new(() => new FileHashes(KnownFiles.Store));

    /// <summary>What is known of the files; each is looked at once for as long as the plan lives.</summary>
    public FileHashes Hashes => _hashes.Value;

    /// <summary>All splits and the classes' order.</summary>
    public string Of(DataSplits data)
    {
        var text = new StringBuilder(string.Join('\0', data.Classes)).Append('\n');
        foreach (var (name, set) in data.Named())
            text.Append(name).Append('\0').Append(Of(set)).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The bytes, names and labels of one set. Hashes of files that have not changed since are remembered in the user's cache folder.</summary>
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
