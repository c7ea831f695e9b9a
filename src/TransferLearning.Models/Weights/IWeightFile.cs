namespace TransferLearning.Models.Weights;

/// <summary>
/// An open file (or folder) of named tensors, whatever its format. Opening reads and checks the structure only; the elements are read when asked for.
/// Every offset and size is checked against the file when it is opened, so that nothing a file says can make a reader allocate more than the file holds.
/// Safe for one thread at a time.
/// </summary>
public interface IWeightFile : IDisposable
{
    /// <summary>The file's (or folder's) path, as messages name it.</summary>
    string Path { get; }

    /// <summary>The format's name, for people: <c>safetensors</c>, <c>PyTorch</c>, <c>Keras HDF5</c>.</summary>
    string Format { get; }

    /// <summary>How its tensors are named and laid out.</summary>
    WeightConvention Convention => WeightConvention.PyTorch;

    /// <summary>The tensors by name, in the file's own order.</summary>
    IReadOnlyDictionary<string, WeightEntry> Entries { get; }

    /// <summary>What the file says about itself (safetensors' <c>__metadata__</c>; Keras's <c>backend</c>, <c>keras_version</c>).</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>
    /// Copies bytes of a tensor, as if it lay contiguous in row-major order and little-endian, into <paramref name="destination"/>.
    /// </summary>
    /// <param name="name">A key of <see cref="Entries"/>.</param>
    /// <param name="offset">The first byte wanted, counted from the tensor's beginning; a whole number of elements.</param>
    /// <param name="destination">Filled wholly; a whole number of elements, at most <see cref="WeightEntry.Length"/> − <paramref name="offset"/> bytes.</param>
    /// <exception cref="WeightFileException">The file is shorter than it was when it was opened, or cannot be read.</exception>
    void Read(string name, long offset, Span<byte> destination);
}

/// <summary>What every format gets from <see cref="IWeightFile.Read"/>.</summary>
public static class WeightFileExtensions
{
    /// <summary>A tensor's bytes, contiguous and little-endian.</summary>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    public static byte[] ReadBytes(this IWeightFile file, string name)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)file.Entries[name].Length));
        file.Read(name, 0, bytes);
        return bytes;
    }

    /// <summary>A tensor's elements as 32-bit floats, whatever floating type they are stored in.</summary>
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
