using System.Text;
using System.Text.Json;
using TransferLearning.Experiments.Files;
using TransferLearning.Tracking;

namespace TransferLearning.Sweeps.State;

/// <summary>
/// A sweep's folder: <c>sweep.json</c>, and for each trial <c>trials/0007/</c> with <c>experiment.yaml</c> (an ordinary
/// experiment that <c>tl run</c> can repeat), <c>status.json</c> (the authoritative status), <c>reports.jsonl</c> and <c>log.txt</c>.
/// Several processes may read the folder at any time; only the process that runs a trial writes the trial's files.
/// </summary>
public sealed class SweepFolder(string path)
{
    /// <summary>The folder of all sweeps, relative to the working folder.</summary>
    public static string Root { get; } = LocalState.Sweeps("");

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public string RecordFile => System.IO.Path.Combine(Path, "sweep.json");

    /// <summary>The file that exists while a cancel of the sweep is requested.</summary>
    public string CancelFile => System.IO.Path.Combine(Path, "cancel");

    public static string NameOf(string name, string identity) =>
        SafeFileName.Of(name.Replace('.', '-'), $"-{identity[..8]}");

    public string TrialFolder(int trial) => System.IO.Path.Combine(Path, "trials", $"{trial:D4}");

    public string ExperimentFile(int trial) => System.IO.Path.Combine(TrialFolder(trial), "experiment.yaml");

    public string LogFile(int trial) => System.IO.Path.Combine(TrialFolder(trial), "log.txt");

    private string StatusFile(int trial) => System.IO.Path.Combine(TrialFolder(trial), "status.json");

    private string CancelFileOf(int trial) => System.IO.Path.Combine(TrialFolder(trial), "cancel");

    private string ReportsFile(int trial) => System.IO.Path.Combine(TrialFolder(trial), "reports.jsonl");

    public bool CancelRequested => File.Exists(CancelFile);

    /// <summary>Whether a cancel of the trial, or of the whole sweep, is requested.</summary>
    public bool CancelRequestedFor(int trial) => CancelRequested || CancelRequestedAlone(trial);

    /// <summary>Whether a cancel of only this trial is requested.</summary>
    public bool CancelRequestedAlone(int trial) => File.Exists(CancelFileOf(trial));

    /// <summary>Requests the cancel of the sweep, or of one trial.</summary>
    public void RequestCancel(int? trial)
    {
        if (trial is { } one)
            Directory.CreateDirectory(TrialFolder(one));
        File.WriteAllText(trial is { } only ? CancelFileOf(only) : CancelFile, "");
    }

    /// <summary>Withdraws the cancel request of the sweep, or of one trial, if there is one.</summary>
    public void WithdrawCancel(int? trial)
    {
        var file = trial is { } one ? CancelFileOf(one) : CancelFile;
        // The folder of a sweep that has not started does not exist, and File.Delete would throw.
        if (File.Exists(file))
            File.Delete(file);
    }

    /// <summary>The sweep's record; null if there is none yet.</summary>
    /// <exception cref="RunException">The file is not a valid record.</exception>
    public SweepRecord? Record() => Read(RecordFile, SweepJson.Default.SweepRecord);

    public void Write(SweepRecord record) =>
        AtomicFile.Replace(RecordFile, JsonSerializer.SerializeToUtf8Bytes(record, SweepJson.Default.SweepRecord));

    public void Write(TrialStatus status) =>
        AtomicFile.Replace(StatusFile(status.Trial), JsonSerializer.SerializeToUtf8Bytes(status, SweepJson.Default.TrialStatus));

    /// <summary>
    /// The trial's status; null if it has none yet. The status file is replaced when the trial's phase or run changes. The progress of a
    /// running trial comes from its last report.
    /// </summary>
    public TrialStatus? Status(int trial) => Read(StatusFile(trial), SweepJson.Default.TrialStatus) switch
    {
        { Ended: false } status when Reports(trial) is [.., var last] && last.Epoch > status.Epoch && Record() is { } sweep => status.Reported(last, sweep.Metric),
        var status => status,
    };

    /// <summary>The status of every trial that has one, by number.</summary>
    public List<TrialStatus> Statuses()
    {
        var folder = System.IO.Path.Combine(Path, "trials");
        if (!Directory.Exists(folder))
            return [];
        var statuses = new List<TrialStatus>();
        foreach (var trial in Directory.EnumerateDirectories(folder))
            if (int.TryParse(System.IO.Path.GetFileName(trial), out var number) && Status(number) is { } status)
                statuses.Add(status);
        statuses.Sort((a, b) => a.Trial.CompareTo(b.Trial));
        return statuses;
    }

    /// <summary>Writes a trial's experiment, without passwords in URLs.</summary>
    public void WriteExperiment(int trial, string yaml) => AtomicFile.Replace(ExperimentFile(trial), Encoding.UTF8.GetBytes(UrlSecrets.Removed(yaml)));

    /// <summary>Appends a report. An epoch that is trained again after a crash is reported again; the later line wins.</summary>
    public void Append(int trial, TrialReport report)
    {
        Directory.CreateDirectory(TrialFolder(trial));
        JsonLines.Append(ReportsFile(trial), report, SweepJson.Default.TrialReport);
    }

    /// <summary>The trial's reports by epoch. An incomplete line is skipped: its epoch is reported again.</summary>
    public IReadOnlyList<TrialReport> Reports(int trial)
    {
        var byEpoch = new SortedDictionary<int, TrialReport>();
        foreach (var report in JsonLines.Read(ReportsFile(trial), SweepJson.Default.TrialReport))
            byEpoch[report.Epoch] = report;
        return [.. byEpoch.Values];
    }

    private static T? Read<T>(string file, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), type);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException broken)
        {
            throw new RunException($"{file} is not a valid file of a sweep ({broken.Message}). Delete its folder to start the sweep again.");
        }
    }
}
