namespace TransferLearning.Models.Weights;

/// <summary>
/// An open file (or folder) of named tensors, in any format. Opening reads and checks only the structure; the elements are read on demand.
/// Opening checks every offset and size against the file, so a hostile file cannot make a reader allocate more than the file contains.
/// Must be used by one thread at a time.
/// </summary>
public interface IWeightFile : IDisposable
{
    /// <summary>The path of the file (or folder), for messages.</summary>
    string Path { get; }

    /// <summary>The format's display name: <c>safetensors</c>, <c>PyTorch</c>, <c>Keras HDF5</c>.</summary>
    string Format { get; }

    /// <summary>The convention by which the tensors are named and laid out.</summary>
    WeightConvention Convention => WeightConvention.PyTorch;

    /// <summary>The tensors by name, in the file's order.</summary>
    IReadOnlyDictionary<string, WeightEntry> Entries { get; }

    /// <summary>The file's metadata (<c>__metadata__</c> of safetensors; <c>backend</c> and <c>keras_version</c> of Keras).</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>
    /// Copies bytes of a tensor into <paramref name="destination"/>. The bytes are little-endian, contiguous and in row-major order, however the file stores
    /// them.
    /// </summary>
    /// <param name="name">A key of <see cref="Entries"/>.</param>
    /// <param name="offset">The first byte to copy, counted from the tensor's beginning; a whole number of elements.</param>
    /// <param name="destination">
    /// The buffer to fill completely; a whole number of elements, at most <see cref="WeightEntry.Length"/> − <paramref name="offset"/> bytes.
    /// </param>
    /// <exception cref="WeightFileException">The file is shorter than when it was opened, or cannot be read.</exception>
    void Read(string name, long offset, Span<byte> destination);
}

/// <summary>Reads whole tensors, by way of <see cref="IWeightFile.Read"/>.</summary>
internal static class WeightFileExtensions
{
    /// <summary>The bytes of a tensor, contiguous and little-endian.</summary>
    /// <exception cref="KeyNotFoundException">The file has no tensor with this name.</exception>
    public static byte[] ReadBytes(this IWeightFile file, string name)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)file.Entries[name].Length));
        file.Read(name, 0, bytes);
        return bytes;
    }

    /// <summary>The elements of a tensor as 32-bit floats, converted from any floating-point type.</summary>
    /// <exception cref="WeightFileException">The elements are integers.</exception>
    public static float[] ReadSingles(this IWeightFile file, string name)
    {
        var entry = file.Entries[name];
        var bytes = file.ReadBytes(name);
        var values = new float[entry.Count];
        switch (entry.Type)
        {
            case WeightType.F32: System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values); break;
            case WeightType.F64: Convert<double>(bytes, values, x => (float)x); break;
            case WeightType.F16: Convert<Half>(bytes, values, x => (float)x); break;
            case WeightType.BF16: Convert<ushort>(bytes, values, x => BitConverter.Int32BitsToSingle(x << 16)); break;
            default: throw new WeightFileException(file.Path, $"tensor '{name}' holds integers ({entry.Type.Name()}) where real numbers are wanted");
        }
        return values;
    }

    private static void Convert<T>(byte[] bytes, float[] values, Func<T, float> convert) where T : unmanaged
    {
        var stored = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(bytes);
        for (var i = 0; i < values.Length; i++) values[i] = convert(stored[i]);
    }
}
