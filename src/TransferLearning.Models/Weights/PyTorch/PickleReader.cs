using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Unicode;

namespace TransferLearning.Models.Weights.PyTorch;

/// <summary>
/// Reads the few operations of Python's pickle format that describe a dictionary of tensors. Nothing is ever instantiated or called: a global is only a name,
/// and <see cref="TorchGlobals"/> lists the few that are allowed. Anything else ends the reading with the position and the reason.
/// Memory is limited by the length of the file. Operations: CPython's Lib/pickletools.py.
/// </summary>
internal sealed class PickleReader(string path, ReadOnlyMemory<byte> bytes, long fileLength)
{
    private const int BytesAnObject = 64;

    /// <summary>The objects that a global costs: its module, its name, and the object that holds both.</summary>
    private const int ObjectsAGlobal = 4;

    /// <summary>The largest number of arguments of a nested call. PyTorch's own functions take fewer.</summary>
    public const int InnerArguments = 16;

    private static readonly object Mark = new();

    private readonly Stack<object?> _stack = new();
    private readonly Dictionary<long, object?> _memo = [];
    // An object is counted as 64 bytes. Beyond the first 250,000, all objects together may take no more than the file's length.
    // Without this limit, a pickle of empty lists, one byte each, would take 50 times its own size in memory.
    private long _objects = 250_000 + (fileLength / BytesAnObject);
    private int _position;

    /// <summary>The bytes per element of each storage that the pickle refers to, by key; also of storages whose tensors are not used.</summary>
    public Dictionary<string, int> ElementSizes { get; } = new(StringComparer.Ordinal);

    /// <summary>The position after the last pickle, counted from the first byte.</summary>
    public int Position => _position;

    /// <summary>Reads the next pickle up to its STOP. A legacy file has several in a row, which share one memory limit.</summary>
    /// <exception cref="WeightFileException">The pickle is damaged, or does anything other than describe tensors.</exception>
    public object? Read()
    {
        _memo.Clear();
        while (true)
        {
            var at = _position;
            Charge(at, 1);
            switch (Take(1)[0])
            {
                case 0x80: if (Take(1)[0] is var protocol and (< 2 or > 5)) throw Bad(at, $"it has the protocol {protocol}"); break;
                case 0x95: Take(8); break; // FRAME
                case (byte)'(': _stack.Push(Mark); break;
                case (byte)'.': return End(at);
                case (byte)'0': Pop(at); break;
                case (byte)'N': _stack.Push(null); break;
                case 0x88: _stack.Push(true); break;
                case 0x89: _stack.Push(false); break;
                case (byte)'K': _stack.Push((long)Take(1)[0]); break;
                case (byte)'M': _stack.Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
                case (byte)'J': _stack.Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
                case 0x8a: _stack.Push(Long(Take(Length(at, 1)))); break;
                case (byte)'G': _stack.Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
                case (byte)'X': _stack.Push(Text(Take(Length(at, 4)))); break;
                case 0x8c: _stack.Push(Text(Take(Length(at, 1)))); break;
                case (byte)'U': _stack.Push(Text(Take(Length(at, 1)))); break; // Python 2's strings
                case (byte)'T': _stack.Push(Text(Take(Length(at, 4)))); break;
                case (byte)'B': Take(Length(at, 4)); _stack.Push(PickleOther.Value); break; // bytes
                case (byte)'C': Take(Length(at, 1)); _stack.Push(PickleOther.Value); break;
                case 0x8f: _stack.Push(new PickleList()); break; // EMPTY_SET
                case 0x90: var members = PopToMark(at); List(at).Items.AddRange(members); break; // ADDITEMS
                case (byte)'}': _stack.Push(new PickleDictionary()); break;
                case (byte)']': _stack.Push(new PickleList()); break;
                case (byte)')': _stack.Push(new PickleTuple([])); break;
                case 0x85: PushTuple(at, 1); break;
                case 0x86: PushTuple(at, 2); break;
                case 0x87: PushTuple(at, 3); break;
                case (byte)'t': _stack.Push(new PickleTuple(PopToMark(at))); break;
                case (byte)'a': var item = Pop(at); List(at).Items.Add(item); break;
                case (byte)'e': var items = PopToMark(at); List(at).Items.AddRange(items); break;
                case (byte)'s': var value = Pop(at); var key = Pop(at); Dictionary(at).Add(key, value); break;
                case (byte)'u': SetItems(at); break;
                case (byte)'q': _memo[Take(1)[0]] = Peek(at); break;
                case (byte)'r': _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Peek(at); break;
                case 0x94: _memo[_memo.Count] = Peek(at); break;
                case (byte)'h': _stack.Push(Remembered(at, Take(1)[0])); break;
                case (byte)'j': _stack.Push(Remembered(at, BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
                case (byte)'c': var module = Line(at); _stack.Push(Global(at, module, Line(at))); break;
                case 0x93: PushStackGlobal(at); break;
                case (byte)'Q': PushStorage(at); break;
                case (byte)'R': Reduce(at); break;
                case 0x81: Reduce(at); break; // NEWOBJ: of an allowed class it means the same as a call
                case (byte)'b': Build(at); break;
                case var other: throw Bad(at, $"the operation 0x{other:x2} ({(char.IsAsciiLetterOrDigit((char)other) ? (char)other : '·')}) does not belong in a file of tensors");
            }
        }
    }

    private object? End(int at)
    {
        var result = Pop(at);
        return _stack.Count == 0 ? result : throw Bad(at, "it ends with values left over");
    }

    private object? Pop(int at) =>
        _stack.TryPop(out var value) && !ReferenceEquals(value, Mark) ? value : throw Bad(at, "a value is missing");

    private object? Peek(int at) =>
        _stack.TryPeek(out var value) && !ReferenceEquals(value, Mark) ? value : throw Bad(at, "a value is missing");

    private object?[] PopToMark(int at)
    {
        var items = new List<object?>();
        while (true)
        {
            if (!_stack.TryPop(out var value)) throw Bad(at, "a mark is missing");
            if (ReferenceEquals(value, Mark)) break;
            items.Add(value);
        }
        items.Reverse();
        return [.. items];
    }

    private void PushTuple(int at, int count)
    {
        var items = new object?[count];
        for (var i = count - 1; i >= 0; i--) items[i] = Pop(at);
        _stack.Push(new PickleTuple(items));
    }

    private PickleList List(int at) => Peek(at) as PickleList ?? throw Bad(at, "something is appended to what is not a list");

    private PickleDictionary Dictionary(int at) => Peek(at) as PickleDictionary ?? throw Bad(at, "an item is set in what is not a dictionary");

    private void SetItems(int at)
    {
        var items = PopToMark(at);
        if (items.Length % 2 != 0) throw Bad(at, "a key has no value");
        var dictionary = Dictionary(at);
        for (var i = 0; i < items.Length; i += 2) dictionary.Add(items[i], items[i + 1]);
    }

    private object? Remembered(int at, long index) => _memo.TryGetValue(index, out var value) ? value : throw Bad(at, $"it recalls the value {index}, which it has not had yet");

    private PickleGlobal Global(int at, string module, string name)
    {
        Charge(at, ObjectsAGlobal);
        return TorchGlobals.Find(module, name)
            ?? throw Bad(at, $"it asks for '{WeightFileException.Shown(module)}.{WeightFileException.Shown(name)}', which is not needed to describe tensors; nothing of it was run. "
                + "A file of a whole model or of other Python objects has to be saved again with torch.save(model.state_dict(), …)");
    }

    private void PushStackGlobal(int at)
    {
        var name = Pop(at) as string;
        var module = Pop(at) as string;
        if (name is null || module is null) throw Bad(at, "the name of a global is not a string");
        _stack.Push(Global(at, module, name));
    }

    private void PushStorage(int at)
    {
        var storage = TorchStorages.Of(Pop(at)) ?? throw Bad(at, "it refers to something that is not a storage of numbers");
        Charge(at, 1);
        ElementSizes[storage.Key] = storage.ElementSize;
        _stack.Push(storage);
    }

    private void Reduce(int at)
    {
        if (Pop(at) is not PickleTuple arguments || Pop(at) is not PickleGlobal function) throw Bad(at, "it calls something that is not a function");
        // A call takes three bytes and may copy a list of any length from the memo; the next call may do the same.
        Charge(at, arguments.Items.Length);
        foreach (var argument in arguments.Items)
        {
            Charge(at, argument switch { PickleList list => list.Items.Count, PickleTuple tuple => tuple.Items.Length, _ => 0 });
            // The arguments of a nested call.
            if (argument is PickleTuple { Items.Length: <= InnerArguments } inner)
                foreach (var item in inner.Items) Charge(at, item is PickleTuple tuple ? tuple.Items.Length : 0);
        }
        try
        {
            _stack.Push(TorchGlobals.Apply(function, arguments.Items));
        }
        catch (FormatException e)
        {
            throw Bad(at, $"{function} got unsuitable values: {e.Message}");
        }
    }

    /// <summary>
    /// Pops the attributes that Python would set. Nothing here needs them: a state dictionary has <c>_metadata</c> (versions of its modules), a command
    /// line has its values, and a NumPy array has its elements.
    /// </summary>
    private void Build(int at)
    {
        Pop(at);
        if (Peek(at) is not (PickleDictionary or PickleOther)) throw Bad(at, "it sets attributes of something else than a dictionary");
    }

    private void Charge(int at, long objects)
    {
        if ((_objects -= objects) < 0) throw Bad(at, "it makes more objects than a file of tensors of its size does");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - _position) throw Bad(_position, "it ends in the middle (a truncated file?)");
        _position += count;
        return bytes.Span.Slice(_position - count, count);
    }

    private int Length(int at, int width)
    {
        long length = width == 1 ? Take(1)[0] : BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
        if (length > bytes.Length - _position) throw Bad(at, $"it claims a string of {length:N0} bytes where {bytes.Length - _position:N0} are left");
        // Counted twice, because the names of tensors are copied when a wrapper's prefix is removed.
        Charge(at, 2 * length * sizeof(char) / BytesAnObject);
        return (int)length;
    }

    private string Line(int at)
    {
        var end = bytes.Span[_position..].IndexOf((byte)'\n');
        if (end is < 0 or > 1000) throw Bad(at, "the name of a global does not end");
        return Text(Take(end + 1)[..end]) as string ?? throw Bad(at, "the name of a global is not valid UTF-8");
    }

    /// <summary>
    /// A string. If it is not valid UTF-8 (a path in another encoding, a byte string of Python 2), it cannot be a tensor's name and is replaced by a
    /// placeholder.
    /// </summary>
    private static object Text(ReadOnlySpan<byte> text) => Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : PickleOther.Value;

    private static object Long(ReadOnlySpan<byte> little)
    {
        var number = new BigInteger(little);
        return number >= long.MinValue && number <= long.MaxValue ? (long)number : number;
    }

    private WeightFileException Bad(int at, string reason) => new(path, $"is not a file of tensors: at byte {at:N0} of its pickle, {reason}");
}
