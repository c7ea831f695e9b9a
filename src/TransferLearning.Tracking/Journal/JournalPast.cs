namespace TransferLearning.Tracking.Journal;

/// <summary>
/// What a journal holds from before: where it goes on, and how far each metric came. A run that is continued from a
/// checkpoint computes its last steps a second time; their points are there already and are not appended again.
/// </summary>
internal sealed class JournalPast
{
    private Dictionary<string, long>? _lastSteps;

    /// <summary>A journal that begins.</summary>
    public static JournalPast None => new();

    /// <summary>The length of the valid part; 0 for a journal that begins.</summary>
    public long Length { get; private init; }

    /// <summary>The run's own record.</summary>
    public JournaledRun? Run { get; private set; }

    /// <summary>The tag that lists the tables so far.</summary>
    public string? Tables { get; private set; }

    /// <summary>The highest step of a metric so far; -1 where it has none.</summary>
    public long LastStep(string key) => _lastSteps is not null && _lastSteps.TryGetValue(key, out var step) ? step : -1;

    /// <summary>Of each metric with a value at step 0 the last one, and its time in milliseconds.</summary>
    public IReadOnlyDictionary<string, (double Value, long Time)> Summaries { get; private init; } = new Dictionary<string, (double, long)>();

    /// <summary>The keys of the params so far.</summary>
    public IReadOnlySet<string> Params { get; private init; } = new HashSet<string>();

    /// <summary>What the paths of the pictures so far begin with (<see cref="Artifacts.UiImage.Begin"/>).</summary>
    public IReadOnlyCollection<string> Images { get; private init; } = [];

    /// <summary>Reads a journal; a tail that a crash cut off is moved beside it.</summary>
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
