using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace TransferLearning.Tracking.Journal;

/// <summary>Reads a journal from any offset, also while it is being written.</summary>
internal sealed class JournalReader : IDisposable
{
    private const int Window = 1 << 20;

    private readonly SafeFileHandle _file;
    private readonly Dictionary<ulong, (byte[] Utf8, string Text)> _keys = [];
    private byte[] _window = new byte[Window];

    public JournalReader(string path) =>
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>The current length of the file; its last frame may be incomplete.</summary>
    public long Length => RandomAccess.GetLength(_file);

    /// <summary>True if the last read ended at bytes that are not a frame: the file is damaged, not just cut off.</summary>
    public bool Damaged { get; private set; }

    /// <summary>
    /// Reads complete records from the offset <paramref name="from"/> on, at most <paramref name="atMost"/> of them. The batch is
    /// empty if there is no complete record (yet).
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

    /// <summary>Reads the journal from the beginning to its last complete record and passes on every batch.</summary>
    /// <returns>The length of the valid part in bytes.</returns>
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

    /// <summary>Doubles the window for a frame that does not fit; false if the file ends inside the frame.</summary>
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
                // A later version wrote this kind of record. The stores of this version have no place for it.
                break;
        }
    }

    /// <summary>The key as a string. A run has few keys and many points, so strings are cached.</summary>
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
