namespace TransferLearning.Models.Vectors;

/// <summary>The lines of a file as bytes, one after another, in constant memory. A file that begins as gzip or zip is unpacked.</summary>
internal sealed class ByteLines : IDisposable
{
    /// <summary>The largest length of a line.</summary>
    public const int MostBytes = 1 << 20;

    private readonly string _path;
    private readonly PackedFile _file;
    private readonly byte[] _buffer = new byte[2 * MostBytes];
    private int _start, _end, _from, _length;
    private bool _ended;

    /// <exception cref="IOException">The file cannot be opened.</exception>
    public ByteLines(string path, string? member)
    {
        _path = path;
        _file = new PackedFile(path, member);
    }

    /// <summary>The number of the current line, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The current line, without its end. It is valid until the next one.</summary>
    public ReadOnlySpan<byte> Current => _buffer.AsSpan(_from, _length);

    /// <summary>The number of bytes of the lines so far, with their ends.</summary>
    public long Consumed { get; private set; }

    /// <summary>Bytes behind the current line, at most as many as asked for; it does not go on.</summary>
    public ReadOnlySpan<byte> Rest(int most)
    {
        while (!_ended && _end - _start < most)
            Fill();
        return _buffer.AsSpan(_start, Math.Min(most, _end - _start));
    }

    /// <summary>Goes to the next line.</summary>
    /// <exception cref="RunException">A line is too long: the file is no text.</exception>
    public bool MoveNext()
    {
        while (true)
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            var at = rest.IndexOf((byte)'\n');
            if (at < 0 && !_ended && rest.Length < MostBytes)
            {
                Fill();
                continue;
            }
            if (at < 0 && rest.IsEmpty)
                return false;
            var length = at < 0 ? rest.Length : at;
            Line++;
            if (length >= MostBytes)
                throw new RunException($"'{_path}', line {Line:N0}: it has more than {MostBytes:N0} bytes, so the file is no text of word vectors.");
            (_from, _length) = (_start, length > 0 && rest[length - 1] == (byte)'\r' ? length - 1 : length);
            var taken = Math.Min(length + 1, rest.Length);
            _start += taken;
            Consumed += taken;
            return true;
        }
    }

    public void Dispose() => _file.Dispose();

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = _file.Stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
    }
}
