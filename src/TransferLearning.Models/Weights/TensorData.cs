using System.Runtime.InteropServices;

namespace TransferLearning.Models.Weights;

/// <summary>A tensor to be written: its type, its shape and a function that writes its bytes (contiguous, row-major, little-endian).</summary>
public sealed class TensorData
{
    private readonly Action<Stream> _write;

    /// <param name="type">The element type.</param>
    /// <param name="shape">The dimensions, outermost first.</param>
    /// <param name="write">Writes exactly the tensor's bytes. It is called once, while the file is written.</param>
    public TensorData(WeightType type, IReadOnlyList<long> shape, Action<Stream> write)
    {
        Type = type;
        Shape = [.. shape];
        Length = type.Bytes(Shape) ?? throw new ArgumentException($"A tensor of shape [{string.Join(", ", shape)}] has no size.", nameof(shape));
        _write = write;
    }

    /// <summary>The element type.</summary>
    public WeightType Type { get; }

    /// <summary>The dimensions, outermost first.</summary>
    public long[] Shape { get; }

    /// <summary>The number of bytes.</summary>
    public long Length { get; }

    /// <summary>A tensor whose bytes are in memory.</summary>
    public static TensorData Of(WeightType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes)
    {
        var data = new TensorData(type, shape, stream => stream.Write(bytes.Span));
        return data.Length == bytes.Length
            ? data
            : throw new ArgumentException($"{type.Name()} [{string.Join(", ", shape)}] takes {data.Length} bytes, not {bytes.Length}.", nameof(bytes));
    }

    /// <summary>A tensor of 32-bit floats.</summary>
    public static TensorData Of(IReadOnlyList<long> shape, params float[] values) =>
        Of(WeightType.F32, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>A tensor of 64-bit integers.</summary>
    public static TensorData Of(IReadOnlyList<long> shape, params long[] values) =>
        Of(WeightType.I64, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>A tensor of another file, copied piece by piece.</summary>
    public static TensorData Of(IWeightFile file, string name)
    {
        var entry = file.Entries[name];
        return new TensorData(entry.Type, entry.Shape, stream =>
        {
            var piece = new byte[Math.Min(1 << 20, entry.Length)];
            for (long done = 0; done < entry.Length; done += piece.Length)
            {
                var span = piece.AsSpan(0, (int)Math.Min(piece.Length, entry.Length - done));
                file.Read(name, done, span);
                stream.Write(span);
            }
        });
    }

    internal void WriteTo(Stream stream) => _write(stream);
}
