using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>
/// PyTorch's format before 1.6 (most of torchvision's older weights): five pickles in a row (magic number, protocol, system of the writer, value,
/// keys of the storages), then each storage as its element count (8 bytes) and its elements.
/// Source: torch/serialization.py, _legacy_save and _legacy_load.
/// </summary>
internal static class PyTorchLegacy
{
    /// <summary>The first bytes of such a file: the pickle of the magic number.</summary>
    public static ReadOnlySpan<byte> Magic => [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

    private static readonly BigInteger MagicNumber = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The part of the file that is searched for the pickles, which are small compared with the storages.</summary>
    private const int MaximumPickles = 32 << 20;

    /// <exception cref="WeightFileException">The file is damaged, or contains anything other than tensors.</exception>
    public static PyTorchFile Open(FileBytes file)
    {
        var head = file.View(0, (int)Math.Min(file.Length, MaximumPickles)).ToArray().AsMemory();
        var reader = new PickleReader(file.Path, head, file.Length);
        if (reader.Read() is not BigInteger magic || magic != MagicNumber) throw Bad(file, "its magic number is another one");
        if (reader.Read() is not 1001L) throw Bad(file, "its protocol is not 1001");
        if (reader.Read() is PickleDictionary system && system.Items.Any(item => item is { Key: "little_endian", Value: false }))
            throw new WeightFileException(file.Path, "was written big-endian; only little-endian files are read");
        var root = reader.Read();
        if (reader.Read() is not PickleList keys) throw Bad(file, "the list of its storages is missing");
        var storages = Storages(file, keys, reader.ElementSizes, reader.Position);
        return new PyTorchFile(file, root, key => storages.TryGetValue(key, out var range) ? range : null);
    }

    /// <summary>
    /// The ranges of the storages. A storage's element size is known only from a reference to it, so unused ones count too (an optimizer's state lies between
    /// the weights).
    /// </summary>
    private static Dictionary<string, (long Offset, long Length)> Storages(FileBytes file, PickleList keys, Dictionary<string, int> sizes, long position)
    {
        var storages = new Dictionary<string, (long Offset, long Length)>(StringComparer.Ordinal);
        Span<byte> prefix = stackalloc byte[8];
        foreach (var item in keys.Items)
        {
            if (item is not string key) throw Bad(file, "the key of a storage is not a string");
            if (!sizes.TryGetValue(key, out var size)) throw Bad(file, $"the storage '{WeightFileException.Shown(key)}' belongs to no tensor, so its size is unknown");
            if (position > file.Length - 8) throw Bad(file, $"it ends before the storage '{WeightFileException.Shown(key)}' (a truncated file?)");
            file.Read(position, prefix);
            var count = BinaryPrimitives.ReadInt64LittleEndian(prefix);
            position += 8;
            if (count < 0 || (Int128)count * size > file.Length - position) throw Bad(file, $"the storage '{WeightFileException.Shown(key)}' claims {count:N0} elements, more than the file holds (a truncated file?)");
            if (!storages.TryAdd(key, (position, count * size))) throw Bad(file, $"it has the storage '{WeightFileException.Shown(key)}' twice");
            position += count * size;
        }
        return storages;
    }

    private static WeightFileException Bad(FileBytes file, string reason) => new(file.Path, "is not a sound PyTorch file: " + reason);
}
