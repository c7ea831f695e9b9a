namespace TransferLearning.Tracking.Journal;

/// <summary>
/// What a journal holds when it is opened again: its valid length and the last step of each metric. A run that continues from a
/// checkpoint computes some steps a second time; their points are already in the journal and are not appended again.
/// </summary>
internal sealed class JournalPast
{
    private Dictionary<string, long>? _lastSteps;

    /// <summary>The empty past of a new journal.</summary>
    public static JournalPast None => new();

    /// <summary>The length of the valid part in bytes; 0 for a new journal.</summary>
    public long Length { get; private init; }

    /// <summary>The journal's first record, which identifies the run.</summary>
    public JournaledRun? Run { get; private set; }

    /// <summary>The value of the tag that lists the run's tables, or null.</summary>
    public string? Tables { get; private set; }

    /// <summary>The highest logged step of a metric; -1 if it has no points.</summary>
    public long LastStep(string key) => _lastSteps is not null && _lastSteps.TryGetValue(key, out var step) ? step : -1;

    /// <summary>The last value at step 0 of each metric that has one, and its time in milliseconds.</summary>
    public IReadOnlyDictionary<string, (double Value, long Time)> Summaries { get; private init; } = new Dictionary<string, (double, long)>();

    /// <summary>The keys of all logged params.</summary>
    public IReadOnlySet<string> Params { get; private init; } = new HashSet<string>();

    /// <summary>The path prefixes of all logged images (<see cref="Artifacts.UiImage.Begin"/>).</summary>
    public IReadOnlyCollection<string> Images { get; private init; } = [];

    /// <summary>Reads a journal. An incomplete record at the end, left by a crash, is moved to a file beside the journal.</summary>
    public static JournalPast Read(JournalFolder folder)
    {
        var steps = new Dictionary<string, long>();
        var summaries = new Dictionary<string, (double Value, long Time)>();
        var parameters = new HashSet<string>(StringComparer.Ordinal);
        var images = new HashSet<string>(StringComparer.Ordinal);
        JournaledRun? run = null;
        string? tables = null;
        long valid;
        using (var reader = new JournalReader(folder.File))
        {
            valid = reader.Scan(batch =>
            {
                run ??= batch.Run;
                tables = batch.Tags.GetValueOrDefault(Artifacts.TableList.Tag) ?? tables;
                parameters.UnionWith(batch.Params.Select(pair => pair.Key));
                images.UnionWith(batch.Artifacts.Select(artifact => Artifacts.UiImage.BeginOf(artifact.Path)).OfType<string>());
                foreach (var point in batch.Metrics.Where(point => point.Step == 0))
                    summaries[point.Key] = (point.Value, point.Time);
                foreach (var point in batch.Metrics)
                    if (!steps.TryGetValue(point.Key, out var last) || point.Step > last)
                        steps[point.Key] = point.Step;
            });
        }

        CutTail(folder.File, valid);
        return run is null ? None : new JournalPast { Length = valid, Run = run, Tables = tables, Images = images, Params = parameters, Summaries = summaries, _lastSteps = steps };
    }

    private static void CutTail(string file, long valid)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length == valid)
            return;
        stream.Position = valid;
        using (var beside = File.Create($"{file}.cut-at-{valid}"))
            stream.CopyTo(beside);
        stream.SetLength(valid);
    }
}
