using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace TransferLearning.Models.Onnx;

/// <summary>A protobuf message that is being built, with the four kinds of fields that ONNX's messages have.</summary>
internal sealed class ProtoMessage
{
    private const int VarintKind = 0, LengthKind = 2, Fixed32Kind = 5;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public void Varint(int field, long value)
    {
        Raw((ulong)((field << 3) | VarintKind));
        Raw((ulong)value);
    }

    public void Float(int field, float value)
    {
        Raw((ulong)((field << 3) | Fixed32Kind));
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
    }

    public void String(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public void Message(int field, ProtoMessage message) => Bytes(field, message._bytes.WrittenSpan);

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Raw((ulong)((field << 3) | LengthKind));
        Raw((ulong)value.Length);
        _bytes.Write(value);
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    private void Raw(ulong value)
    {
        var span = _bytes.GetSpan(10);
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            span[count++] = (byte)(value | 0x80);
        span[count++] = (byte)value;
        _bytes.Advance(count);
    }
}
