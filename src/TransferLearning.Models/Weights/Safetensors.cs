using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Weights;

/// <summary>
/// The safetensors format: a JSON header and the tensors' bytes. It contains nothing executable.
/// https://huggingface.co/docs/safetensors/index#format
/// </summary>
public static class Safetensors
{
    private const int Alignment = 8;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="WeightFileException">The file is absent, or not a valid safetensors file.</exception>
    public static SafetensorsFile Open(string path) => new(path);

    /// <summary>
    /// Replaces a file atomically: writes another file in its folder, flushes and renames it. The bytes depend only on the names, values and metadata: as in
    /// the reference implementation, tensors are ordered by descending element size, then by name, metadata by key, and spaces pad the header to 8 bytes.
    /// </summary>
    /// <exception cref="ArgumentException">Two tensors have the same name, or one is named <c>__metadata__</c>.</exception>
    /// <exception cref="IOException">The file cannot be written. The previous file is intact.</exception>
    public static void Write(string path, IEnumerable<(string Name, TensorData Data)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var laid = Lay(tensors);
        AtomicFile.Replace(path, stream => WriteTo(stream, laid, metadata));
    }

    /// <summary>Writes the same bytes as <see cref="Write"/> to a stream.</summary>
    public static void WriteTo(Stream stream, IEnumerable<(string Name, TensorData Data)> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        WriteTo(stream, Lay(tensors), metadata);

    private static List<(string Name, TensorData Data)> Lay(IEnumerable<(string Name, TensorData Data)> tensors)
    {
        var laid = tensors.ToList();
        laid.Sort((a, b) => a.Data.Type.Size() != b.Data.Type.Size() ? b.Data.Type.Size().CompareTo(a.Data.Type.Size()) : string.CompareOrdinal(a.Name, b.Name));
        var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
        foreach (var (name, _) in laid)
            if (!names.Add(name)) throw new ArgumentException($"A safetensors file cannot hold two tensors named '{name}'.", nameof(tensors));
        return laid;
    }

    private static void WriteTo(Stream stream, List<(string Name, TensorData Data)> laid, IReadOnlyDictionary<string, string>? metadata)
    {
        var header = Header(laid, metadata);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        var counted = new CountingStream(stream);
        foreach (var (name, data) in laid)
        {
            counted.Written = 0;
            data.WriteTo(counted);
            if (counted.Written != data.Length) throw new InvalidOperationException($"Tensor '{name}' wrote {counted.Written} bytes of its {data.Length}.");
        }
    }

    private static byte[] Header(List<(string Name, TensorData Data)> laid, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteString(key, value);
                json.WriteEndObject();
            }
            long offset = 0;
            foreach (var (name, data) in laid)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", data.Type.Name());
                json.WriteStartArray("shape");
                foreach (var dimension in data.Shape) json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += data.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (buffer.Length % Alignment != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    /// <summary>Counts the bytes that a tensor writes, so that a wrong count is detected before the file is renamed.</summary>
    private sealed class CountingStream(Stream inner) : WriteOnlyStream
    {
        public long Written { get; set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Written += buffer.Length;
            inner.Write(buffer);
        }

        public override void Flush() => inner.Flush();
    }
}
