using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace TransferLearning.Models.Weights.Keras;

/// <summary>
/// A stream between an HDF5 file and the library that parses it. The library follows addresses and trusts sizes. This stream sees every read, so it can stop
/// what a hostile file would exploit: sizes larger than the file (checked when a structure's signature is read, before the library allocates),
/// loops (the number of reads is limited), unbounded recursion (every level needs a read) and structures that Keras never writes.
/// Format: HDF5 File Format Specification 3.0.
/// </summary>
internal sealed class GuardedHdf5Stream : Stream
{
    private static ReadOnlySpan<byte> FileSignature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>Signatures of newer structures (dense groups, indexed chunks, shared messages). By default h5py writes none of them.</summary>
    private static readonly string[] Foreign = ["FRHP", "FHDB", "FHIB", "BTHD", "BTLF", "BTIN", "FAHD", "FADB", "EAHD", "EAIB", "EASB", "EADB", "FSHD", "FSSE", "SMTB", "SMLI", "OHDR", "OCHK"];

    private static readonly int[] Steps = [2, 2, 1, 3];

    private readonly FileBytes _file;
    private long _position;
    private readonly long _budget;
    private int _step;
    private int _type;
    private int _length;
    private byte _flags;
    private long _next = -1;

    public GuardedHdf5Stream(FileBytes file)
    {
        _file = file;
        // A file with 1,000 layers takes some 100,000 reads.
        _budget = 200_000 + (file.Length / 16);
        Span<byte> head = stackalloc byte[24];
        if (file.Length < 96) throw new WeightFileException(file.Path, "is no HDF5 file: it is too short");
        file.Read(0, head);
        if (!head.StartsWith(FileSignature)) throw new WeightFileException(file.Path, "is no HDF5 file");
        if (head[8] != 0) throw new WeightFileException(file.Path, $"is an HDF5 file of version {head[8]}; Keras writes version 0 (save it again with h5py's default libver)");
        if (head[13] != 8 || head[14] != 8) throw new WeightFileException(file.Path, "is an HDF5 file with addresses or sizes of other than 8 bytes, which Keras never writes");
    }

    /// <summary>The number of reads.</summary>
    public long Reads { get; private set; }

    /// <summary>The number of bytes read.</summary>
    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _file.Length;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw Bad("an address lies before its beginning");
    }

    public override int Read(Span<byte> buffer)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (++Reads > _budget) throw Bad("its structures lead around in circles");
        if (buffer.Length > _file.Length - _position) throw Bad($"{buffer.Length:N0} bytes are claimed at {_position:N0}, and the file ends at {_file.Length:N0} (a truncated file?)");
        _file.Read(_position, buffer);
        if (buffer.Length == 4) Inspect(buffer);
        FollowMessages(buffer);
        _position += buffer.Length;
        BytesRead += buffer.Length;
        return buffer.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => checked(_position + offset),
        _ => checked(Length + offset),
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Inspect(ReadOnlySpan<byte> signature)
    {
        if (signature.SequenceEqual("HEAP"u8)) CheckLocalHeap();
        else if (signature.SequenceEqual("GCOL"u8)) CheckGlobalHeap();
        else
            foreach (var foreign in Foreign)
                if (Matches(signature, foreign)) throw Bad($"it has a structure '{foreign}', which Keras never writes (save it again with h5py's default libver)");
    }

    /// <summary>
    /// Recognises a message of an object header by four successive reads: type (2 bytes), length (2), flags (1) and reserved (3).
    /// The message's body is checked before the library reads it.
    /// </summary>
    private void FollowMessages(ReadOnlySpan<byte> read)
    {
        _step = _position == _next && _step < Steps.Length && read.Length == Steps[_step] ? _step + 1 : read.Length == Steps[0] ? 1 : 0;
        _next = _position + read.Length;
        switch (_step)
        {
            case 1: _type = BinaryPrimitives.ReadUInt16LittleEndian(read); break;
            case 2: _length = BinaryPrimitives.ReadUInt16LittleEndian(read); break;
            case 3: _flags = read[0]; break;
            case 4 when _length > _file.Length - _next: throw Bad("a structure reaches beyond its end (a truncated file?)");
            case 4:
                var body = new byte[_length];
                _file.Read(_next, body);
                if (Hdf5MessageCheck.Problem(_type, _flags, body) is { } problem) throw Bad(problem);
                break;
        }
    }

    private static bool Matches(ReadOnlySpan<byte> signature, string text)
    {
        for (var i = 0; i < 4; i++)
            if (signature[i] != text[i]) return false;
        return true;
    }

    /// <summary>Checks a group's names: version and reserved (4 bytes), size of the data (8), free list (8), address of the data (8).</summary>
    private void CheckLocalHeap()
    {
        var size = ReadSize(_position + 8);
        var address = ReadSize(_position + 24);
        if (address > (ulong)_file.Length || size > (ulong)_file.Length - address) throw Bad($"a heap of names claims {size:N0} bytes");
    }

    /// <summary>
    /// Checks strings of variable length: version and reserved (4 bytes), total size (8), then objects of index (2), references (2), reserved (4), size (8) and
    /// data.
    /// </summary>
    private void CheckGlobalHeap()
    {
        var size = ReadSize(_position + 8);
        if (size < 16 || size > (ulong)(_file.Length - _position)) throw Bad($"a heap of strings claims {size:N0} bytes");
        var end = _position + (long)size;
        Span<byte> head = stackalloc byte[16];
        for (var at = _position + 16; end - at > 16;)
        {
            _file.Read(at, head);
            if (BinaryPrimitives.ReadUInt16LittleEndian(head) == 0) return;
            var length = BinaryPrimitives.ReadUInt64LittleEndian(head[8..]);
            if (length > (ulong)(end - at - 16)) throw Bad($"a string claims {length:N0} bytes");
            at += 16 + (((long)length + 7) & ~7L);
        }
    }

    private ulong ReadSize(long at)
    {
        if (at > _file.Length - 8) throw Bad("a heap lies outside it");
        Span<byte> bytes = stackalloc byte[8];
        _file.Read(at, bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private WeightFileException Bad(string reason) => new(_file.Path, "is not a sound Keras HDF5 file: " + reason);
}
