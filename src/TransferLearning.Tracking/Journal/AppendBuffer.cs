using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TransferLearning.Tracking.Journal;

/// <summary>A buffer of frames that wait to be written to the file. Not thread-safe: the owner must lock.</summary>
internal sealed class AppendBuffer
{
    private byte[] _bytes = new byte[64 << 10];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > 4 << 20)
            _bytes = new byte[64 << 10];
    }

    public void Metric(string key, double value, long time, long step)
    {
        var frame = Reserve(Frame.Head + Frame.MetricHead + Encoding.UTF8.GetMaxByteCount(key.Length));
        var payload = frame[Frame.Head..];
        payload[0] = (byte)RecordKind.Metric;
        BinaryPrimitives.WriteInt64LittleEndian(payload[1..], time);
        BinaryPrimitives.WriteInt64LittleEndian(payload[9..], step);
        BinaryPrimitives.WriteDoubleLittleEndian(payload[17..], value);
        var length = Frame.Head + Frame.MetricHead + Encoding.UTF8.GetBytes(key, payload[Frame.MetricHead..]);
        Frame.Seal(frame[..length]);
        Length += length;
    }

    /// <summary>Appends an object; returns false if it is longer than a record may be.</summary>
    public bool Object<T>(RecordKind kind, T value, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        if (json.Length + 1 > Frame.MaximumPayload)
            return false;
        var frame = Reserve(Frame.Head + 1 + json.Length)[..(Frame.Head + 1 + json.Length)];
        frame[Frame.Head] = (byte)kind;
        json.CopyTo(frame[(Frame.Head + 1)..]);
        Frame.Seal(frame);
        Length += frame.Length;
        return true;
    }

    private Span<byte> Reserve(int length)
    {
        if (_bytes.Length - Length < length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + length));
        return _bytes.AsSpan(Length);
    }
}
