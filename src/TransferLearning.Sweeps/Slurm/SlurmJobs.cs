using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Slurm;

/// <summary>One submitted job: an array of trials, or the step that chooses the next round.</summary>
/// <param name="Job">Slurm's number.</param>
/// <param name="List">The file that says which trial each index is; null for a step between rounds.</param>
public sealed record SlurmJob(long Job, string? List, DateTimeOffset Submitted);

/// <summary>What has been submitted for a sweep, a line a job, in <c>slurm/jobs.jsonl</c>; and the lists of tasks, which never change.</summary>
public sealed class SlurmJobs(SweepFolder folder)
{
    /// <summary>Where batch scripts, lists and logs of the jobs are.</summary>
    public string Folder { get; } = Path.Combine(folder.Path, "slurm");

    private string JobsFile => Path.Combine(Folder, "jobs.jsonl");

    /// <summary>All of them; their lists are where the folder is by now, which may have been moved since.</summary>
    public IReadOnlyList<SlurmJob> All() => JsonLines.Read(JobsFile, SweepJson.Default.SlurmJob)
        .ConvertAll(job => job.List is { } list ? job with { List = Path.Combine(Folder, Path.GetFileName(list)) } : job);

    public void Add(SlurmJob job)
    {
        Directory.CreateDirectory(Folder);
        JsonLines.Append(JobsFile, job, SweepJson.Default.SlurmJob);
    }

    /// <summary>A name of a file in <see cref="Folder"/> that is not there yet.</summary>
    /// <param name="after">How many such names to leave out.</param>
    public string NewFile(string stem, string extension, int after = 0)
    {
        for (var i = 0; ; i++)
        {
            var path = Path.Combine(Folder, $"{stem}-{i:D3}{extension}");
            if (!File.Exists(path) && after-- == 0)
                return path;
        }
    }

    /// <summary>The task that a trial was last submitted as, <c>array_index</c>; null where it never was.</summary>
    public string? TaskOf(int trial) => All()
        .Where(job => job.List is not null)
        .Reverse()
        .Select(job => Index(job.List!, trial) is { } index ? $"{job.Job}_{index}" : null)
        .FirstOrDefault(task => task is not null);

    /// <summary>The trial of an array's index.</summary>
    public static int Trial(string list, int index) => int.Parse(File.ReadLines(list).ElementAt(index), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The array's index of a trial, or null where the array has not got it.</summary>
    public static int? Index(string list, int trial)
    {
        var index = File.ReadLines(list).ToList().IndexOf(trial.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return index < 0 ? null : index;
    }
}
