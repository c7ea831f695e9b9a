using System.Buffers.Binary;
using System.Text;

namespace TransferLearning.Models.Vectors;

/// <summary>
/// Reads word2vec's binary form: a line with the number of words and of dimensions, then for each word its bytes, a space, and its numbers as little-endian
/// 32-bit floats, with or without a line end behind them (word2vec.c).
/// </summary>
internal sealed class BinaryVectors : IDisposable
{
    private const int MostWordBytes = 4096;

    private readonly string _path;
    private readonly PackedFile _file;
    private readonly BufferedStream _stream;
    private readonly byte[] _word = new byte[MostWordBytes], _numbers;
    private readonly long _count;
    private int _length;
    private long _read;

    /// <param name="path">The file.</param>
    /// <param name="member">The file of a zip archive; null if it has only one.</param>
    /// <param name="headerBytes">The number of bytes of its first line, with the line's end.</param>
    /// <param name="count">The number of words.</param>
    /// <param name="dimensions">The length of a vector.</param>
    public BinaryVectors(string path, string? member, long headerBytes, long count, int dimensions)
    {
        (_path, _count, _numbers) = (path, count, new byte[dimensions * sizeof(float)]);
        _file = new PackedFile(path, member);
        _stream = new BufferedStream(_file.Stream, 1 << 16);
        _stream.ReadExactly(new byte[checked((int)headerBytes)]);
    }

    /// <summary>The current word; empty if its bytes are not UTF-8.</summary>
    /// <param name="letters">Receives the word.</param>
    public ReadOnlySpan<char> Word(Span<char> letters) => Encoding.UTF8.TryGetChars(_word.AsSpan(0, _length), letters, out var length) ? letters[..length] : default;

    /// <summary>Goes to the next word.</summary>
    /// <exception cref="RunException">The file is damaged, or ends within a word or before its last one.</exception>
    public bool MoveNext()
    {
        if (_read == _count)
            return false;
        _read++;
        for (_length = 0; ;)
        {
            var next = _stream.ReadByte();
            if (next < 0)
                throw Damaged("the file ends here");
            if (next == ' ')
                break;
            // A line end belongs to the vector before.
            if (next == '\n' && _length == 0)
                continue;
            if (_length == MostWordBytes)
                throw Damaged($"its word has more than {MostWordBytes:N0} bytes");
            _word[_length++] = (byte)next;
        }

        return _stream.ReadAtLeast(_numbers, _numbers.Length, throwOnEndOfStream: false) == _numbers.Length ? true : throw Damaged("the file ends here");
    }

    /// <summary>Reads the current word's vector.</summary>
    /// <exception cref="RunException">A number is infinite or not a number.</exception>
    public void Read(Span<float> vector)
    {
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(_numbers.AsSpan(i * sizeof(float)));
            if (!float.IsFinite(vector[i]))
                throw Damaged("it has a value that is not a number");
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _file.Dispose();
    }

    private RunException Damaged(string what) => new($"'{_path}', vector {_read:N0} of {_count:N0}: {what}. The file is damaged or cut off; fetch it again.");
}
