using CsCheck;
using TransferLearning.TestSupport;
using TransferLearning.Tracking.Journal;
using TransferLearning.Tracking.Tests.Support;

namespace TransferLearning.Tracking.Tests.Journal;

/// <summary>The journal's file: truncated, damaged, written by many threads, on a full disk.</summary>
public sealed class JournalFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_read_all_complete_records_of_a_truncated_journal()
    {
        var file = Written(200, out var ends);
        var bytes = File.ReadAllBytes(file);
        var cut = _folder.At("cut.tlj");
        for (var length = 0; length <= bytes.Length; length += 7)
        {
            File.WriteAllBytes(cut, bytes[..length]);
            using var reader = new JournalReader(cut);
            var points = new List<MetricPoint>();
            var valid = reader.Scan(batch => points.AddRange(batch.Metrics));
            Assert.Equal(ends.Count(end => end <= length), points.Count);
            Assert.InRange(valid, 0, length);
            Assert.Equal(Enumerable.Range(0, points.Count).Select(step => (long)step), points.Select(point => point.Step));
        }
    }

    [Fact]
    public void Should_stop_reading_before_a_record_with_a_changed_byte() =>
        Gen.Int[8, int.MaxValue].Sample(
            place =>
            {
                var file = Written(50, out var ends);
                var bytes = File.ReadAllBytes(file);
                var at = 8 + (place % (bytes.Length - 8));
                bytes[at] ^= 0x40;
                File.WriteAllBytes(file, bytes);
                using var reader = new JournalReader(file);
                var points = new List<MetricPoint>();
                reader.Scan(batch => points.AddRange(batch.Metrics));
                Assert.Equal(ends.Count(end => end <= at), points.Count);
            },
            seed: "0N0XIzNsQ0O2",
            iter: 40,
            threads: 1);

    [Fact]
    public void Should_treat_a_record_length_of_two_gigabytes_as_damage()
    {
        var file = _folder.At("huge.tlj");
        File.WriteAllBytes(file, [.. Frame.Magic, 0xff, 0xff, 0xff, 0x7f, 1, 2, 3, 4, 5, 6, 7, 8]);
        using var reader = new JournalReader(file);
        Assert.Equal(0, reader.Read(0, 10).Count);
        Assert.True(reader.Damaged);
    }

    [Fact]
    public void Should_move_an_incomplete_record_aside_and_continue_the_run()
    {
        string runId;
        using (var log = Tracker.Open("", _folder.Path).Start(new RunInfo { Experiment = "pets", Name = "torn" }))
        {
            runId = log.RunId;
            log.Metric("loss", 1, 0);
            log.Flush();
        }

        var journal = JournalFolder.Of(_folder.Path, runId);
        using (var stream = new FileStream(journal.File, FileMode.Append))
            stream.Write([40, 0, 0, 0, 9, 9, 9, 9, 2, 2]);
        using (var log = Tracker.Open("", _folder.Path).Continue(runId))
        {
            log.Metric("loss", 2, 1);
            log.Finish(RunStatus.Finished);
            Assert.True(log.Deliver(TimeSpan.FromSeconds(60)).Complete);
        }

        Assert.Equal(["1|0", "2|1"], Rows.Of(_folder.At("mlflow.db"), "SELECT value, step FROM metrics WHERE key = 'loss' ORDER BY step"));
        Assert.Single(Directory.GetFiles(journal.Path, "*.cut-at-*"));
    }

    [Fact]
    public void Should_append_complete_records_from_many_threads()
    {
        var file = _folder.At("threads.tlj");
        using (var writer = new JournalWriter(file, 0, new Problems()))
            Parallel.For(0, 8, thread =>
            {
                for (var step = 0; step < 5000; step++)
                    writer.Metric($"thread/{thread}", step, 1, step);
            });
        using var reader = new JournalReader(file);
        var points = new List<MetricPoint>();
        Assert.Equal(new FileInfo(file).Length, reader.Scan(batch => points.AddRange(batch.Metrics)));
        Assert.Equal(8, points.GroupBy(point => point.Key).Count(group => group.Select(point => point.Step).SequenceEqual(Enumerable.Range(0, 5000).Select(step => (long)step))));
    }

    [Fact]
    public void Should_report_a_full_disk_without_blocking_the_run()
    {
        // /dev/full answers every write with "no space left on device", like a full disk.
        if (!File.Exists("/dev/full"))
            return;
        var problems = new Problems();
        var link = _folder.At("full.tlj");
        File.CreateSymbolicLink(link, "/dev/full");
        using var writer = new JournalWriter(link, Frame.Magic.Length, problems);
        for (var step = 0; step < 1000; step++)
            writer.Metric("loss", 1, 1, step);
        Assert.False(writer.Flush(TimeSpan.FromMilliseconds(200)));
        Assert.True(SpinWait.SpinUntil(() => problems.All.Any(problem => problem.Contains("full.tlj", StringComparison.Ordinal)), TimeSpan.FromMinutes(1)));
    }

    private string Written(int count, out List<long> ends)
    {
        var file = _folder.At("whole.tlj");
        File.Delete(file);
        var found = new List<long>();
        using (var writer = new JournalWriter(file, 0, new Problems()))
            for (var step = 0; step < count; step++)
                writer.Metric(step % 2 == 0 ? "train/loss" : "val/accuracy", step, 1, step);
        using (var reader = new JournalReader(file))
            for (long at = 8; reader.Read(at, 1) is { Count: 1 } one; at = one.End)
                found.Add(one.End);
        ends = found;
        Assert.Equal(count, found.Count);
        return file;
    }
}
