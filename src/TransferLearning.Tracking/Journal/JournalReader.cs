using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace TransferLearning.Tracking.Journal;

/// <summary>Reads a journal from a place on, while it is still being written.</summary>
internal sealed class JournalReader : IDisposable
{
    private const int Window = 1 << 20;

    private readonly SafeFileHandle _file;
    private readonly Dictionary<ulong, (byte[] Utf8, string Text)> _keys = [];
    private byte[] _window = new byte[Window];

    public JournalReader(string path) =>
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>The length of the file now; the last frame may be incomplete.</summary>
    public long Length => RandomAccess.GetLength(_file);

    /// <summary>True where the last read ended at bytes that are not a frame although more follows: damage, not a cut.</summary>
    public bool Damaged { get; private set; }

    /// <summary>
    /// Reads whole records from <paramref name="from"/> on, at most about <paramref name="atMost"/> of them; an empty
    /// batch where there is none (yet).
    /// </summary>
    public RecordBatch Read(long from, int atMost)
    {
        var batch = new RecordBatch { End = Math.Max(from, Frame.Magic.Length) };
        Damaged = false;
        while (batch.Count < atMost)
        {
            var held = RandomAccess.Read(_file, _window, batch.End);
            var used = ReadWindow(batch, _window.AsSpan(0, held), atMost);
            batch.End += used;
            if (used == 0 && !Grow(held))
                break;
        }

        return batch;
    }

    /// <summary>Reads from the beginning to the last whole record and hands every batch out.</summary>
    /// <returns>The length of the valid part.</returns>
    public long Scan(Action<RecordBatch> each)
    {
        if (!StartsAsJournal())
            return 0;
        long end = Frame.Magic.Length;
        while (true)
        {
            var batch = Read(end, 20_000);
            if (batch.Count == 0)
                return end;
            end = batch.End;
            each(batch);
        }
    }

    public bool StartsAsJournal()
    {
        Span<byte> magic = stackalloc byte[8];
        return RandomAccess.Read(_file, magic, 0) == magic.Length && magic.SequenceEqual(Frame.Magic);
    }

    public void Dispose() => _file.Dispose();

    private int ReadWindow(RecordBatch batch, ReadOnlySpan<byte> bytes, int atMost)
    {
        var used = 0;
        while (batch.Count < atMost && bytes.Length - used >= Frame.Head)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[used..]);
            if (length is < 1 or > Frame.MaximumPayload)
            {
                Damaged = true;
                break;
            }

            if (bytes.Length - used - Frame.Head < length)
                break;
            var payload = bytes.Slice(used + Frame.Head, length);
            if (Frame.Checksum(payload) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[(used + 4)..]))
            {
                Damaged = true;
                break;
            }

            Add(batch, payload);
            batch.Count++;
            used += Frame.Head + length;
        }

        return used;
    }

    /// <summary>A frame longer than the window needs a larger one; false where the file itself ends within the frame.</summary>
    private bool Grow(int held)
    {
        if (Damaged || held < _window.Length || _window.Length > Frame.MaximumPayload)
            return false;
        _window = new byte[_window.Length * 2];
        return true;
    }

    private void Add(RecordBatch batch, ReadOnlySpan<byte> payload)
    {
        var body = payload[1..];
        switch ((RecordKind)payload[0])
        {
            case RecordKind.Metric when payload.Length > Frame.MetricHead:
                batch.Metrics.Add(new MetricPoint(
                    Key(payload[Frame.MetricHead..]),
                    BinaryPrimitives.ReadDoubleLittleEndian(payload[17..]),
                    BinaryPrimitives.ReadInt64LittleEndian(payload[1..]),
                    BinaryPrimitives.ReadInt64LittleEndian(payload[9..])));
                break;
            case RecordKind.Params:
                batch.Params.AddRange(JsonSerializer.Deserialize(body, JournalJson.Default.DictionaryStringString)!);
                break;
            case RecordKind.Tags:
                foreach (var (key, value) in JsonSerializer.Deserialize(body, JournalJson.Default.DictionaryStringString)!)
                    batch.Tags[key] = value;
                break;
            case RecordKind.Dataset:
                batch.Datasets.Add(JsonSerializer.Deserialize(body, JournalJson.Default.DatasetInput)!);
                break;
            case RecordKind.Artifact:
                batch.Artifacts.Add(JsonSerializer.Deserialize(body, JournalJson.Default.ArtifactRecord)!);
                break;
            case RecordKind.Model:
                var model = JsonSerializer.Deserialize(body, JournalJson.Default.ModelRecord)!;
                batch.Models.Add(model);
                batch.Artifacts.AddRange(model.Files);
                break;
            case RecordKind.Register:
                batch.Registrations.Add(JsonSerializer.Deserialize(body, JournalJson.Default.RegisterRecord)!);
                break;
            case RecordKind.Status:
                batch.Status = JsonSerializer.Deserialize(body, JournalJson.Default.StatusRecord);
                break;
            case RecordKind.Run:
                batch.Run = JsonSerializer.Deserialize(body, JournalJson.Default.JournaledRun);
                break;
            default:
                // A kind of a later version: the store that this version knows has no place for it.
                break;
        }
    }

    /// <summary>A run has few keys and many points: a key's text is made once.</summary>
    private string Key(ReadOnlySpan<byte> utf8)
    {
        var hash = 14695981039346656037UL;
        foreach (var one in utf8)
            hash = (hash ^ one) * 1099511628211UL;
        if (_keys.TryGetValue(hash, out var known) && utf8.SequenceEqual(known.Utf8))
            return known.Text;
        var text = Encoding.UTF8.GetString(utf8);
        _keys[hash] = (utf8.ToArray(), text);
        return text;
    }
}
