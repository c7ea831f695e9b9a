using System.Security.Cryptography;
using System.Text;
using TransferLearning.Data;
using TransferLearning.Training.Running;

namespace TransferLearning.Training.Planning;

/// <summary>What data are, as a hash.</summary>
internal static class Fingerprints
{
    /// <summary>All splits and the classes' order.</summary>
    public static string Of(DataSplits data)
    {
        var text = new StringBuilder(string.Join('\0', data.Classes)).Append('\n');
        foreach (var (name, set) in data.Named())
            text.Append(name).Append('\0').Append(Of(set)).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The bytes, names and labels of one set. Hashes of files that have not changed since are remembered in the user's cache folder.</summary>
    public static string Of(ImageSet set)
    {
        var hashes = new FileHashes(RunAudit.Store);
        var fingerprint = Fingerprint.OfBytes(set, hashes);
        hashes.Save();
        return fingerprint;
    }
}
