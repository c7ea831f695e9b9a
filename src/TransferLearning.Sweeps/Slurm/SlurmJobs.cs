using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Slurm;

/// <summary>A submitted job: an array of trials, or the job that chooses the next round.</summary>
/// <param name="Job">Slurm's job number.</param>
/// <param name="List">The file that lists the trial of each index; null for a job between rounds.</param>
public sealed record SlurmJob(long Job, string? List, DateTimeOffset Submitted);

/// <summary>The jobs submitted for a sweep, one per line in <c>slurm/jobs.jsonl</c>, and the lists of their trials, which never change.</summary>
public sealed class SlurmJobs(SweepFolder folder)
{
    /// <summary>The folder with the batch scripts, lists and logs of the jobs.</summary>
    public string Folder { get; } = Path.Combine(folder.Path, "slurm");

    private string JobsFile => Path.Combine(Folder, "jobs.jsonl");

    /// <summary>All jobs. The paths of their lists are in the folder's current place, since the folder may have been moved.</summary>
    public IReadOnlyList<SlurmJob> All() => JsonLines.Read(JobsFile, SweepJson.Default.SlurmJob)
        .ConvertAll(job => job.List is { } list ? job with { List = Path.Combine(Folder, Path.GetFileName(list)) } : job);

    public void Add(SlurmJob job)
    {
        Directory.CreateDirectory(Folder);
        JsonLines.Append(JobsFile, job, SweepJson.Default.SlurmJob);
    }

    /// <summary>The path of a new file in <see cref="Folder"/>.</summary>
    /// <param name="after">How many free names to skip.</param>
    public string NewFile(string stem, string extension, int after = 0)
    {
        for (var i = 0; ; i++)
        {
            var path = Path.Combine(Folder, $"{stem}-{i:D3}{extension}");
            if (!File.Exists(path) && after-- == 0)
                return path;
        }
    }

    /// <summary>The task, <c>array_index</c>, of a trial's last submission; null if it was never submitted.</summary>
    public string? TaskOf(int trial) => All()
        .Where(job => job.List is not null)
        .Reverse()
        .Select(job => Index(job.List!, trial) is { } index ? $"{job.Job}_{index}" : null)
        .FirstOrDefault(task => task is not null);

    /// <summary>The trial of an array index.</summary>
    public static int Trial(string list, int index) => int.Parse(File.ReadLines(list).ElementAt(index), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The array index of a trial; null if it is not in the array.</summary>
    public static int? Index(string list, int trial)
    {
        var index = File.ReadLines(list).ToList().IndexOf(trial.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return index < 0 ? null : index;
    }
}
