using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace TransferLearning.Models.Vectors;

/// <summary>
/// A file of word vectors: on each line a word and its numbers, with spaces between them (GloVe). The text forms of word2vec and fastText have a line in front with
/// the number of words and of dimensions; so has word2vec's binary form. The file may be compressed with gzip or zip. It is read once; only the vectors of wanted
/// words are kept.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="member">The file to read of a zip archive; null if the archive has only one.</param>
public sealed class WordVectorFile(string path, string? member = null)
{
    private const int MostDimensions = 8192;

    private long? _promised;
    private long _headerBytes;
    private bool _isBinary;

    /// <summary>The length of a vector, from the first line.</summary>
    /// <exception cref="RunException">The file cannot be read, or its first line is no vector.</exception>
    public int Dimensions() => Guarded(() =>
    {
        using var lines = new ByteLines(path, member);
        return Start(lines);
    });

    /// <summary>The vectors of words.</summary>
    /// <param name="words">The words by number. An empty word (padding) has no vector.</param>
    /// <param name="cancellation">Checked from time to time.</param>
    /// <exception cref="RunException">The file cannot be read, or a line is damaged; the message names it.</exception>
    /// <remarks>The first of several vectors of a word counts.</remarks>
    public WordVectors Read(IReadOnlyList<string> words, CancellationToken cancellation = default) => Guarded(() =>
    {
        ArgumentNullException.ThrowIfNull(words);
        using var lines = new ByteLines(path, member);
        var dimensions = Start(lines);
        var numbers = new Dictionary<string, int>(words.Count, StringComparer.Ordinal);
        for (var number = 0; number < words.Count; number++)
            if (words[number].Length > 0)
                numbers[words[number]] = number;
        var lookup = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        var values = new float[checked(words.Count * dimensions)];
        var found = new bool[words.Count];
        if (_isBinary)
        {
            ReadBinary(dimensions, lookup, values, found, cancellation);
            return new WordVectors(values, dimensions, found);
        }

        var read = 0L;
        Span<char> letters = new char[ByteLines.MostBytes];
        do
        {
            if (++read % 4096 == 0)
                cancellation.ThrowIfCancellationRequested();
            var line = lines.Current.TrimEnd((byte)' ');
            var end = WordEnd(line, dimensions);
            if (end <= 0)
                throw Damaged(lines, $"it has {Fields(line) - 1} numbers, and the first vector has {dimensions}");
            if (!Encoding.UTF8.TryGetChars(line[..end], letters, out var length) || !lookup.TryGetValue(letters[..length], out var number) || found[number])
                continue;
            Parse(lines, line[(end + 1)..], values.AsSpan(number * dimensions, dimensions));
            found[number] = true;
        }
        while (lines.MoveNext());
        if (_promised is { } promised && promised != read)
            throw new RunException($"'{path}' has {read:N0} vectors, but its first line promises {promised:N0}: it is cut off. Fetch it again.");
        return new WordVectors(values, dimensions, found);
    });

    /// <summary>Reads up to the first vector.</summary>
    private int Start(ByteLines lines)
    {
        if (!lines.MoveNext())
            throw new RunException($"'{path}' is empty; word vectors are expected.");
        if (Header(lines.Current) is var (count, dimensions))
        {
            (_promised, _headerBytes) = (count, lines.Consumed);
            if (_isBinary = IsBinary(lines.Rest(MostDimensions)))
                return dimensions;
            if (!lines.MoveNext())
                throw Damaged(lines, $"the file ends here, but its first line promises {count:N0} vectors");
            return dimensions;
        }
        var first = lines.Current.TrimEnd((byte)' ');
        dimensions = Fields(first) - 1;
        if (dimensions is < 1 or > MostDimensions)
            throw Damaged(lines, $"it is no vector: a word and its numbers, with spaces between them, are expected; 1 to {MostDimensions} numbers, found {Math.Max(0, dimensions)}");
        Parse(lines, first[(WordEnd(first, dimensions) + 1)..], new float[dimensions]);
        return dimensions;
    }

    /// <summary>Whether what follows the first word is no line of printable ASCII.</summary>
    private static bool IsBinary(ReadOnlySpan<byte> rest)
    {
        var space = rest.IndexOf((byte)' ');
        if (space < 0)
            return false;
        var numbers = rest[(space + 1)..];
        var end = numbers.IndexOf((byte)'\n');
        numbers = end < 0 ? numbers : numbers[..end].TrimEnd((byte)'\r');
        return numbers.IsEmpty || numbers.ContainsAnyExceptInRange((byte)' ', (byte)'~');
    }

    private void ReadBinary(int dimensions, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup, float[] values, bool[] found, CancellationToken cancellation)
    {
        using var vectors = new BinaryVectors(path, member, _headerBytes, _promised!.Value, dimensions);
        Span<char> letters = new char[ByteLines.MostBytes];
        for (var read = 1L; vectors.MoveNext(); read++)
        {
            if (read % 4096 == 0)
                cancellation.ThrowIfCancellationRequested();
            if (!lookup.TryGetValue(vectors.Word(letters), out var number) || found[number])
                continue;
            vectors.Read(values.AsSpan(number * dimensions, dimensions));
            found[number] = true;
        }
    }

    private static (long Count, int Dimensions)? Header(ReadOnlySpan<byte> line)
    {
        var parts = Encoding.UTF8.GetString(line).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var dimensions) && dimensions is > 0 and <= MostDimensions
            ? (count, dimensions)
            : null;
    }

    private static int Fields(ReadOnlySpan<byte> line) => line.IsEmpty ? 0 : line.Count((byte)' ') + 1;

    /// <summary>The index of the space before the last numbers of a line: GloVe 840B has words with spaces in them. At most 0 if there are fewer numbers.</summary>
    private static int WordEnd(ReadOnlySpan<byte> line, int dimensions)
    {
        var end = line.Length;
        for (var i = 0; i < dimensions && end > 0; i++)
            end = line[..end].LastIndexOf((byte)' ');
        return end;
    }

    private void Parse(ByteLines lines, ReadOnlySpan<byte> text, Span<float> values)
    {
        var place = 0;
        foreach (var range in text.Split((byte)' '))
        {
            var part = text[range];
            if (!Utf8Parser.TryParse(part, out float value, out var used) || used != part.Length || !float.IsFinite(value))
                throw Damaged(lines, $"'{Encoding.UTF8.GetString(part[..Math.Min(part.Length, 40)])}' is not a number");
            values[place++] = value;
        }
    }

    private RunException Damaged(ByteLines lines, string what) => new($"'{path}', line {lines.Line:N0}: {what}. The file is damaged or cut off; fetch it again.");

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
        {
            throw new RunException($"The word vectors in '{path}' cannot be read: {wrong.Message}", wrong);
        }
    }
}
