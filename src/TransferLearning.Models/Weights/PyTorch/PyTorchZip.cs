using System.Text;

namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>PyTorch's format since 1.6: a zip archive with <c>NAME/data.pkl</c> and one entry <c>NAME/data/KEY</c> per storage.</summary>
internal static class PyTorchZip
{
    private const int MaximumPickle = 32 << 20;

    /// <exception cref="WeightFileException">The file is damaged, or contains anything other than tensors.</exception>
    public static PyTorchFile Open(FileBytes file)
    {
        var entries = ZipDirectory.Read(file).Entries;
        var pickles = entries.Keys.Where(name => name == "data.pkl" || name.EndsWith("/data.pkl", StringComparison.Ordinal)).ToList();
        if (pickles.Count != 1) throw new WeightFileException(file.Path, "is a zip archive, but none that torch.save wrote: it has no single 'data.pkl'");
        var prefix = pickles[0][..^"data.pkl".Length];
        if (entries.TryGetValue(prefix + "byteorder", out var order) && order.Length <= 16)
        {
            var name = new byte[order.Length];
            file.Read(order.Offset, name);
            if (Encoding.ASCII.GetString(name) != "little") throw new WeightFileException(file.Path, $"was written in the byte order '{Encoding.ASCII.GetString(name)}'; only little-endian files are read");
        }
        var (offset, length) = entries[pickles[0]];
        if (length > MaximumPickle) throw new WeightFileException(file.Path, $"is not a file of tensors: its pickle has {length:N0} bytes");
        var pickle = new byte[length];
        file.Read(offset, pickle);
        var root = new PickleReader(file.Path, pickle, file.Length).Read();
        return new PyTorchFile(file, root, key => entries.TryGetValue($"{prefix}data/{key}", out var range) ? range : null);
    }
}
