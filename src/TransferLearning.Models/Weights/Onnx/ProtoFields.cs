using System.Text;

namespace TransferLearning.Models.Weights.Onnx;

/// <summary>A field of a protobuf message in a file.</summary>
/// <param name="Number">The field's number.</param>
/// <param name="Value">The number of a varint; else 0.</param>
/// <param name="Position">The position of the content, if it has a length.</param>
/// <param name="Length">The content's bytes; -1 for a number.</param>
internal readonly record struct ProtoField(int Number, long Value, long Position, long Length);

/// <summary>Reads the fields of protobuf messages from a file, without their content. Every length is checked against the message around it.</summary>
/// <param name="file">The file.</param>
internal sealed class ProtoFields(FileBytes file)
{
    private const int LongestText = 1 << 16;

    private readonly byte[] _window = new byte[4096];
    private long _windowStart;
    private int _windowLength;

    /// <summary>The fields of the message that lies between two positions.</summary>
    /// <exception cref="WeightFileException">The message is damaged.</exception>
    public IEnumerable<ProtoField> Of(long from, long to)
    {
        var at = from;
        while (at < to)
        {
            var tag = Varint(ref at, to);
            var (number, kind) = (tag >> 3, (int)(tag & 7));
            if (number is <= 0 or > int.MaxValue)
                throw Damaged(at);
            switch (kind)
            {
                case 0:
                    yield return new((int)number, Varint(ref at, to), 0, -1);
                    break;
                case 1 or 5:
                    at += kind == 1 ? 8 : 4;
                    break;
                case 2:
                    var length = Varint(ref at, to);
                    if (length < 0 || length > to - at)
                        throw Damaged(at);
                    yield return new((int)number, 0, at, length);
                    at += length;
                    break;
                default:
                    throw Damaged(at);
            }
        }

        if (at > to)
            throw Damaged(at);
    }

    /// <summary>The content of a field as text.</summary>
    public string Text(ProtoField field)
    {
        if (field.Length is < 0 or > LongestText)
            throw Damaged(field.Position);
        var bytes = new byte[field.Length];
        file.Read(field.Position, bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The numbers of a repeated field, packed or a single one.</summary>
    public IEnumerable<long> Numbers(ProtoField field)
    {
        if (field.Length < 0)
        {
            yield return field.Value;
            yield break;
        }

        for (var at = field.Position; at < field.Position + field.Length;)
            yield return Varint(ref at, field.Position + field.Length);
    }

    public WeightFileException Damaged(long at) => new(file.Path, $"is a damaged ONNX model: it makes no sense at byte {at:N0}");

    private long Varint(ref long at, long to)
    {
        var (value, shift) = (0UL, 0);
        while (at < to && shift < 64)
        {
            var next = Byte(at++);
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return (long)value;
            shift += 7;
        }

        throw Damaged(at);
    }

    private byte Byte(long at)
    {
        if (at < _windowStart || at >= _windowStart + _windowLength)
        {
            (_windowStart, _windowLength) = (at, (int)Math.Min(_window.Length, file.Length - at));
            file.Read(at, _window.AsSpan(0, _windowLength));
        }

        return _window[at - _windowStart];
    }
}
