using System.Text.Json.Serialization.Metadata;
using Microsoft.Win32.SafeHandles;

namespace TransferLearning.Tracking.Journal;

/// <summary>
/// Appends to a journal. The caller only copies its record into memory; the writer's own thread writes it to the file at once,
/// so a slow or full disk never blocks the caller.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    /// <summary>Bytes that may wait in memory while writing fails. Records that come after are lost, and counted.</summary>
    private const int MaximumWaiting = 256 << 20;

    private readonly Lock _appending = new();
    // Pulsed when bytes have been written to the file.
    private readonly object _reached = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Problems _problems;
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly Thread _thread;
    private AppendBuffer _filling = new();
    private AppendBuffer _writing = new();
    private long _appended;
    private long _written;
    private long _kept;
    private long _lost;
    private bool _asleep;
    private volatile bool _stopping;

    /// <param name="path">The journal's file.</param>
    /// <param name="length">The length of its valid part in bytes; appending continues there.</param>
    /// <param name="problems">Receives write errors, such as a full disk.</param>
    public JournalWriter(string path, long length, Problems problems)
    {
        _path = path;
        _problems = problems;
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (length < Frame.Magic.Length)
        {
            RandomAccess.Write(_file, Frame.Magic, 0);
            length = Frame.Magic.Length;
        }

        _appended = _written = length;
        _thread = new Thread(Run) { IsBackground = true, Name = "tl journal" };
        _thread.Start();
    }

    /// <summary>Raised on the writer's thread after bytes have been written to the file.</summary>
    public event Action? Written;

    /// <summary>The number of bytes written to the file.</summary>
    public long Length => Volatile.Read(ref _written);

    public void Metric(string key, double value, long time, long step)
    {
        lock (_appending)
        {
            if (!Room())
                return;
            var before = _filling.Length;
            _filling.Metric(key, value, time, step);
            Appended(before);
        }
    }

    public bool Object<T>(RecordKind kind, T value, JsonTypeInfo<T> type)
    {
        lock (_appending)
        {
            if (!Room())
                return false;
            var before = _filling.Length;
            if (!_filling.Object(kind, value, type))
                return false;
            Appended(before);
            return true;
        }
    }

    /// <summary>Waits, at most <paramref name="atMost"/>, until everything appended is in the file, then flushes the file to disk.</summary>
    /// <returns>Whether both succeeded.</returns>
    public bool Flush(TimeSpan atMost)
    {
        var target = Volatile.Read(ref _appended);
        var end = Environment.TickCount64 + (long)atMost.TotalMilliseconds;
        _wake.Set();
        lock (_reached)
            while (_written < target)
            {
                var left = end - Environment.TickCount64;
                if (left <= 0 || !Monitor.Wait(_reached, TimeSpan.FromMilliseconds(left)))
                    return false;
            }

        try
        {
            if (Volatile.Read(ref _kept) < target)
                RandomAccess.FlushToDisk(_file);
            Volatile.Write(ref _kept, target);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        _wake.Set();
        _thread.Join();
        _file.Dispose();
        _wake.Dispose();
    }

    private bool Room()
    {
        if (!_stopping && _filling.Length < MaximumWaiting)
            return true;
        if (_lost++ == 0)
            _problems.Add("journal-lost", $"'{_path}' could not be written for so long that what is logged now is lost.");
        return false;
    }

    private void Appended(int before)
    {
        Volatile.Write(ref _appended, _appended + _filling.Length - before);
        if (!_asleep)
            return;
        _asleep = false;
        _wake.Set();
    }

    private void Run()
    {
        while (true)
        {
            lock (_appending)
            {
                if (_filling.Length == 0 && !_stopping)
                    _asleep = true;
                else
                    (_filling, _writing) = (_writing, _filling);
            }

            if (_writing.Length == 0)
            {
                if (_stopping)
                    return;
                _wake.WaitOne();
                continue;
            }

            WriteOut();
        }
    }

    private void WriteOut()
    {
        while (true)
        {
            try
            {
                RandomAccess.Write(_file, _writing.Written.Span, _written);
                break;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                _problems.Add("journal-write", $"'{_path}' cannot be written: {error.Message} It is tried again.");
                if (_stopping)
                {
                    _writing.Clear();
                    return;
                }

                _wake.WaitOne(TimeSpan.FromSeconds(1));
            }
        }

        _problems.Remove("journal-write");
        lock (_reached)
        {
            Volatile.Write(ref _written, _written + _writing.Length);
            Monitor.PulseAll(_reached);
        }

        _writing.Clear();
        Written?.Invoke();
    }
}
