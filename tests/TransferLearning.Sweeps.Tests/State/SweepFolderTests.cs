using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;
using TransferLearning.TestSupport;

namespace TransferLearning.Sweeps.Tests.State;

/// <summary>Folders with an incomplete line from a killed writer, and folders that were moved.</summary>
public sealed class SweepFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("""{"epoch":2,"metr""")]
    [InlineData("""{"epoch":1,"metrics":{"loss":2}}""")]
    public void Should_keep_a_report_after_an_incomplete_line(string torn)
    {
        _folder.Write("trials/0000/reports.jsonl", torn);
        var sweep = new SweepFolder(_folder.Path);
        sweep.Append(0, new TrialReport(2, new Dictionary<string, double> { ["loss"] = double.NaN }));
        sweep.Append(0, new TrialReport(3, new Dictionary<string, double> { ["loss"] = 0.5 }));
        Assert.Equal([2, 3], sweep.Reports(0).Select(report => report.Epoch).Where(epoch => epoch > 1));
        Assert.Equal((double.NaN, 0.5), (sweep.Reports(0)[^2].Metrics["loss"], sweep.Reports(0)[^1].Metrics["loss"]));
    }

    [Fact]
    public void Should_skip_an_incomplete_line_in_the_list_of_jobs()
    {
        _folder.Write("slurm/jobs.jsonl", """
            {"job":4,"list":"/a/tasks-000.list","submitted":"2026-01-01T00:00:00+00:00"}
            {"job":5,"li
            """);
        var jobs = new SlurmJobs(new SweepFolder(_folder.Path));
        Assert.Equal([4L], jobs.All().Select(job => job.Job));
        jobs.Add(new SlurmJob(6, null, DateTimeOffset.UnixEpoch));
        Assert.Equal([4L, 6L], jobs.All().Select(job => job.Job));
    }

    [Fact]
    public void Should_find_the_tasks_of_a_sweep_whose_folder_was_moved()
    {
        var jobs = new SlurmJobs(new SweepFolder(_folder.At("before")));
        jobs.Add(new SlurmJob(4, _folder.Write("before/slurm/tasks-000.list", "3\n7\n"), DateTimeOffset.UnixEpoch));
        Directory.Move(_folder.At("before"), _folder.At("after"));
        Assert.Equal("4_1", new SlurmJobs(new SweepFolder(_folder.At("after"))).TaskOf(7));
    }

    public void Dispose() => _folder.Dispose();
}
