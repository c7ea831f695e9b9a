using TransferLearning.Tracking.Artifacts;
using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Host;
using TransferLearning.Tracking.Models;

namespace TransferLearning.Tracking.Journal;

/// <summary>The run log that <see cref="Tracker"/> returns: a journal and the thread that delivers it.</summary>
internal sealed class RunJournal : IRunLog
{
    private readonly JournalFolder _folder;
    private readonly FileStream _lock;
    private readonly JournalWriter _writer;
    private readonly Spool _spool;
    private readonly Problems _problems;
    private readonly DeliveryThread _delivery;
    private readonly JournalPast _past;
    private readonly string _target;
    private readonly JournaledRun _run;
    private readonly TableList _tables;
    private readonly HashSet<string> _images;
    private readonly Dictionary<string, (double Value, long Time)> _summaries;
    private SystemMetricsSampler? _sampler;
    private int _disposed;

    public RunJournal(JournalFolder folder, FileStream writerLock, JournalPast past, IRunSink sink, string target, JournaledRun run, Problems problems)
    {
        (_folder, _lock, _past, _target, _problems, _run) = (folder, writerLock, past, target, problems, run);
        (RunId, ExperimentName) = (run.RunId, run.Experiment);
        _spool = new Spool(folder);
        _tables = new TableList(past.Tables);
        _images = new HashSet<string>(past.Images, StringComparer.Ordinal);
        _summaries = new Dictionary<string, (double, long)>(past.Summaries);
        _writer = new JournalWriter(folder.File, past.Length, problems);
        if (past.Length == 0)
            _writer.Object(RecordKind.Run, run, JournalJson.Default.JournaledRun);
        _writer.Flush(TimeSpan.FromSeconds(10));
        _delivery = new DeliveryThread(new JournalDelivery(folder, sink, problems), problems, sink.Linger);
        _writer.Written += _delivery.Appended;
    }

    public string RunId { get; }

    public string ExperimentName { get; }

    public string Folder => _folder.Path;

    /// <summary>Logs the machine's load (MLflow's system metrics) until the run ends.</summary>
    public void SampleSystem(TimeSpan interval) => _sampler ??= new SystemMetricsSampler(this, interval, _past.LastStep("system/cpu_utilization_percentage") + 1);

    public bool HasParam(string key) => _past.Params.Contains(Names.Key(key));

    public bool HasSummary(string key)
    {
        lock (_summaries)
            return _summaries.ContainsKey(Names.Key(key));
    }

    public void Params(IEnumerable<KeyValuePair<string, string>> values) => Safely(() =>
    {
        foreach (var some in values.Chunk(1000))
        {
            var record = new Dictionary<string, string>();
            foreach (var (key, value) in some)
            {
                if (value.Length > Names.MaximumParam)
                    _problems.Add("param-cut", $"the param '{key}' is longer than {Names.MaximumParam} characters and was cut, as an MLflow server would cut it.");
                record.TryAdd(Names.Key(key), Names.Cut(Param(value), Names.MaximumParam));
            }

            Append(RecordKind.Params, record, JournalJson.Default.DictionaryStringString);
        }
    });

    private string Param(string value) => Names.FromFolder(UrlSecrets.Masked(value), _folder.WorkingFolder, Path.DirectorySeparatorChar);

    public void Tags(IEnumerable<KeyValuePair<string, string>> values) => Safely(() =>
    {
        var record = new Dictionary<string, string>();
        foreach (var (key, value) in values)
            record[Names.Key(key)] = Names.Cut(UrlSecrets.Masked(value), Names.MaximumTag);
        if (record.Count > 0)
            Append(RecordKind.Tags, record, JournalJson.Default.DictionaryStringString);
    });

    public void Tag(string key, string value) => Tags([new(key, value)]);

    public void Metric(string key, double value, long step, DateTimeOffset? time = null)
    {
        var name = Names.Key(key);
        if (step <= _past.LastStep(name))
            return;
        _writer.Metric(name, value, (time ?? DateTimeOffset.UtcNow).ToUnixTimeMilliseconds(), step);
    }

    public void Summary(string key, double value, DateTimeOffset? time = null)
    {
        var name = Names.Key(key);
        var at = (time ?? DateTimeOffset.UtcNow).ToUnixTimeMilliseconds();
        lock (_summaries)
        {
            if (_summaries.TryGetValue(name, out var last))
            {
                if (last.Value.Equals(value))
                    return;
                // Of two points at one step MLflow takes the one with the later time as the metric's value. The clock may have been set back.
                at = Math.Max(at, last.Time + 1);
            }

            _summaries[name] = (value, at);
        }

        _writer.Metric(name, value, at, 0);
    }

    public void Dataset(DatasetInput input) => Safely(() => Append(
        RecordKind.Dataset,
        input with
        {
            Name = Names.Cut(input.Name, 500),
            Digest = Names.Digest(input.Digest)!,
            SourceType = Names.Cut(input.SourceType, 36),
        },
        JournalJson.Default.DatasetInput));

    public void Artifact(string artifactPath, string file) => Safely(() =>
    {
        if (Allowed(artifactPath) is { } path)
            Append(RecordKind.Artifact, _spool.Copy(path, file), JournalJson.Default.ArtifactRecord);
    });

    public void Artifact(string artifactPath, ReadOnlySpan<byte> content)
    {
        try
        {
            if (Allowed(artifactPath) is { } path)
                Append(RecordKind.Artifact, _spool.Write(path, content), JournalJson.Default.ArtifactRecord);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            NotKept(artifactPath, error);
        }
    }

    public bool HasImage(string key, long step)
    {
        lock (_images)
            return _images.Contains(UiImage.Begin(key, step));
    }

    public void Image(string key, ReadOnlySpan<byte> png, long step)
    {
        lock (_images)
            if (!_images.Add(UiImage.Begin(key, step)))
                return;
        Tag(UiImage.Tag, "True");
        foreach (var path in UiImage.Paths(key, step, DateTimeOffset.UtcNow))
            Artifact(path, png);
    }

    public void Table(string artifactPath, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows) => Safely(() =>
    {
        if (Allowed(artifactPath) is not { } path)
            return;
        Artifact(path, UiTable.Json(columns, rows));
        Tag(TableList.Tag, _tables.With(path));
    });

    public void Model(LoggedModel model) => Safely(() =>
    {
        var uuid = Guid.NewGuid().ToString("N");
        var time = DateTimeOffset.UtcNow;
        var written = MlModelFile.Files(model, RunId, uuid, time);
        var files = new List<ArtifactRecord>();
        foreach (var (name, content) in written)
            files.Add(_spool.Write($"{model.ArtifactPath}/{name}", content));
        foreach (var (name, file) in model.Files)
            if (Allowed($"{model.ArtifactPath}/{name}") is { } path)
                files.Add(_spool.Copy(path, file));
        Append(
            RecordKind.Model,
            new ModelRecord(model.ArtifactPath, uuid, System.Text.Encoding.UTF8.GetString(written[0].Content), model.OnnxFile is null ? MlModelFile.OwnFlavor : OnnxFlavor.Name, model.Step, time.ToUnixTimeMilliseconds(), files)
            {
                Name = model.Name,
                User = _run.User,
                Source = _run.Source,
                Params = model.Params?.ToDictionary(pair => Names.Key(pair.Key), pair => Param(pair.Value)),
                Metrics = model.Metrics?.Select(metric => metric with { Key = Names.Key(metric.Key), Digest = Names.Digest(metric.Digest) }).ToList(),
            },
            JournalJson.Default.ModelRecord);
    });

    public void Register(string artifactPath, string name, string? alias = null) => Safely(() =>
        Append(RecordKind.Register, new RegisterRecord(artifactPath, name, alias), JournalJson.Default.RegisterRecord));

    public void Flush() => _writer.Flush(TimeSpan.FromSeconds(5));

    public void Finish(RunStatus status)
    {
        _sampler?.Dispose();
        long? ended = status is RunStatus.Running or RunStatus.Scheduled ? null : DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        Append(RecordKind.Status, new StatusRecord(status.ToMlflow(), ended), JournalJson.Default.StatusRecord);
        Flush();
    }

    public DeliveryResult Deliver(TimeSpan atMost, IProgress<DeliveryProgress>? progress = null, CancellationToken cancellation = default)
    {
        var end = Environment.TickCount64 + (long)atMost.TotalMilliseconds;
        var inFile = _writer.Flush(TimeSpan.FromSeconds(Math.Clamp(atMost.TotalSeconds, 1, 5)));
        var total = _writer.Length;
        _delivery.Hurry();
        while (_delivery.Delivered < total && !_delivery.Refused && !cancellation.IsCancellationRequested && Environment.TickCount64 < end)
        {
            progress?.Report(new DeliveryProgress(_delivery.Delivered, total, _delivery.Waiting));
            // Short, because a local store has everything within milliseconds.
            WaitHandle.WaitAny([cancellation.WaitHandle, _delivery.Moved], 20);
        }

        var delivered = _delivery.Delivered;
        var complete = inFile && delivered >= total;
        IReadOnlyList<string> warnings = complete
            ? _problems.All
            : [.. _problems.All, $"{(total - delivered) / 1024.0:0.#} kB of run {RunId} have not reached {_target} and wait in '{Folder}'. 'tl sync' delivers them."];
        return new DeliveryResult(complete, Math.Min(delivered, total), Math.Max(0, total - delivered), warnings, _delivery.Url, Folder, _delivery.StoreRunId);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _sampler?.Dispose();
        _writer.Dispose();
        _delivery.Dispose();
        _lock.Dispose();
        // Only a server leaves artifact copies in the spool: a local store takes the files themselves.
        if (_delivery.Url is not null)
            Safely(() => SpoolLimit.Keep(_folder.WorkingFolder, SpoolLimit.FromEnvironment));
    }

    private string? Allowed(string artifactPath)
    {
        var path = Names.ArtifactPath(artifactPath);
        if (path is null)
            _problems.Add($"artifact-path-{artifactPath}", $"'{artifactPath}' is not a relative path inside the run, so this artifact was not kept.");
        return path;
    }

    private void Append<T>(RecordKind kind, T record, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        if (!_writer.Object(kind, record, type))
            _problems.Add($"record-{kind}", $"a record ({kind}) of run {RunId} was too long for its journal or came when nothing could be written, and is lost.");
    }

    private void NotKept(string what, Exception error) =>
        _problems.Add($"not-kept-{what}", $"'{what}' could not be kept for run {RunId}: {error.Message}");

    /// <summary>Reports an exception instead of throwing it: a run never fails because tracking failed.</summary>
    private void Safely(Action work, [System.Runtime.CompilerServices.CallerMemberName] string what = "")
    {
        try
        {
            work();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            NotKept(what, error);
        }
    }
}
