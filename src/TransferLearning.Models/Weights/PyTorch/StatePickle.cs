using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>
/// Writes the pickle of a state dictionary: an <c>OrderedDict</c> of <c>torch._utils._rebuild_tensor_v2(storage, offset, size, stride, …)</c>, with one
/// storage per tensor, whose key is the tensor's index. The bytes are those of <c>torch.save</c> (protocol 2, CPython's Lib/pickle.py).
/// </summary>
internal sealed class StatePickle
{
    /// <summary>The number of items after which CPython begins another SETITEMS.</summary>
    private const int Batch = 1000;

    private const byte Mark = (byte)'(', EmptyTuple = (byte)')', Reduce = (byte)'R', SetItem = (byte)'s', SetItems = (byte)'u';

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Dictionary<string, int> _memo = new(StringComparer.Ordinal);
    private int _remembered;

    /// <summary>The key of a tensor's storage: the entry <c>data/KEY</c> of the archive.</summary>
    public static string Key(int tensor) => tensor.ToString(CultureInfo.InvariantCulture);

    /// <summary>The pickle of tensors, in their order.</summary>
    public static byte[] Of(IReadOnlyList<(string Name, TensorData Data)> tensors)
    {
        var pickle = new StatePickle();
        pickle.Op(0x80, 2);
        pickle.EmptyDictionary();
        for (var first = 0; first < tensors.Count; first += Batch)
        {
            var count = Math.Min(Batch, tensors.Count - first);
            if (count > 1) pickle.Op(Mark);
            for (var i = first; i < first + count; i++) pickle.Item(tensors[i].Name, Key(i), tensors[i].Data);
            pickle.Op(count > 1 ? SetItems : SetItem);
        }
        pickle.Op((byte)'.');
        return pickle._bytes.WrittenSpan.ToArray();
    }

    private void Item(string name, string key, TensorData data)
    {
        Text(name);
        Global("torch._utils", "_rebuild_tensor_v2");
        Op(Mark);
        Storage(key, data);
        Number(0);
        Tuple(data.Shape);
        Tuple(Strides(data.Shape));
        Op(0x89); // requires_grad: False
        EmptyDictionary(); // backward hooks
        Op((byte)'t');
        Remember();
        Op(Reduce);
        Remember();
    }

    /// <summary>The persistent id ('storage', class, key, 'cpu', number of elements).</summary>
    private void Storage(string key, TensorData data)
    {
        Op(Mark);
        Once("'storage", () => Text("storage"));
        Global("torch", TorchStorages.NameOf(data.Type));
        Text(key);
        Once("'cpu", () => Text("cpu"));
        Number(data.Length / data.Type.Size());
        Op((byte)'t');
        Remember();
        Op((byte)'Q');
    }

    private void EmptyDictionary()
    {
        Global("collections", "OrderedDict");
        Op(EmptyTuple, Reduce);
        Remember();
    }

    private void Tuple(long[] values)
    {
        if (values.Length == 0)
        {
            Op(EmptyTuple);
            return;
        }
        if (values.Length > 3) Op(Mark);
        foreach (var value in values) Number(value);
        Op(values.Length switch { 1 => (byte)0x85, 2 => (byte)0x86, 3 => (byte)0x87, _ => (byte)'t' });
        Remember();
    }

    /// <summary>The strides of a contiguous tensor. As in torch, an empty dimension counts as one.</summary>
    private static long[] Strides(long[] shape)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(1, shape[i]);
        }
        return strides;
    }

    private void Number(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        switch (value)
        {
            case <= byte.MaxValue: Op((byte)'K', bytes[0]); break;
            case <= ushort.MaxValue: Op((byte)'M', bytes[0], bytes[1]); break;
            case <= int.MaxValue: Op((byte)'J', bytes[0], bytes[1], bytes[2], bytes[3]); break;
            default:
                // LONG1: as few bytes as hold the number and its sign.
                var length = (64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)value)) / 8 + 1;
                Op(0x8a, (byte)length);
                _bytes.Write(bytes[..length]);
                break;
        }
    }

    private void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        Op((byte)'X');
        _bytes.Write(length);
        _bytes.Write(bytes);
        Remember();
    }

    private void Global(string module, string name) => Once($"{module}.{name}", () =>
    {
        Op((byte)'c');
        _bytes.Write(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
        Remember();
    });

    /// <summary>Writes a value the first time, and afterwards its number in the memo.</summary>
    private void Once(string value, Action write)
    {
        if (_memo.TryGetValue(value, out var number)) Numbered((byte)'h', (byte)'j', number);
        else
        {
            _memo.Add(value, _remembered);
            write();
        }
    }

    /// <summary>Gives the last value the next number in the memo.</summary>
    private void Remember() => Numbered((byte)'q', (byte)'r', _remembered++);

    private void Numbered(byte small, byte large, int number)
    {
        if (number <= byte.MaxValue)
        {
            Op(small, (byte)number);
            return;
        }
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        Op(large);
        _bytes.Write(bytes);
    }

    private void Op(params ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);
}
