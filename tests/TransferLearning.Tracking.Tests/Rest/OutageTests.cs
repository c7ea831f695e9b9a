using System.Diagnostics;
using TransferLearning.TestSupport;
using TransferLearning.Tracking.Tests.Server;

namespace TransferLearning.Tracking.Tests.Rest;

/// <summary>A server that fails in many ways: the run goes on and ends, and after the outage every point is stored once.</summary>
public sealed class OutageTests : IDisposable
{
    private const int Points = 100_000;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeMlflow _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("down at the start")]
    [InlineData("down from step 10")]
    [InlineData("answering 500")]
    [InlineData("never answering")]
    [InlineData("too many requests")]
    [InlineData("dying while it answers")]
    public void Should_deliver_every_point_once_after_an_outage(string how)
    {
        if (how == "down at the start")
            _server.Stop();
        _server.Fault = FaultOf(how);
        using (var log = Start())
        {
            for (var step = 0; step < Points; step++)
            {
                if (step == 10 && how == "down from step 10")
                    _server.Stop();
                Log(log, step);
            }

            log.Artifact("classes.txt", "cat\ndog"u8);
            log.Finish(RunStatus.Finished);
            var result = log.Deliver(TimeSpan.FromMilliseconds(300));
            Assert.False(result.Complete);
            Assert.Contains(result.Warnings, warning => warning.Contains("tl sync", StringComparison.Ordinal));
        }

        _server.Fault = Fault.None;
        if (how.StartsWith("down", StringComparison.Ordinal))
            _server.Start();
        var synced = Assert.Single(JournalSync.Deliver(_folder.Path, null, []));
        Assert.True(synced.Complete, string.Join(" ", synced.Warnings));
        AllThere();
        Assert.Equal(0, Assert.Single(JournalSync.Deliver(_folder.Path, null, [])).Delivered);
    }

    [Theory]
    [InlineData("down")]
    [InlineData("answering 500")]
    [InlineData("never answering")]
    public void Should_deliver_everything_before_the_run_ends_if_the_server_comes_back_in_time(string how)
    {
        if (how == "down")
            _server.Stop();
        _server.Fault = FaultOf(how);
        using var log = Start();
        for (var step = 0; step < Points / 2; step++)
            Log(log, step);
        if (how != "never answering")
            Assert.False(log.Deliver(TimeSpan.FromMilliseconds(200)).Complete);
        _server.Fault = Fault.None;
        // Stop the server, so that a client that still waits for an answer is freed.
        _server.Stop();
        _server.Start();
        for (var step = Points / 2; step < Points; step++)
            Log(log, step);
        log.Artifact("classes.txt", "cat\ndog"u8);
        log.Finish(RunStatus.Finished);
        var result = log.Deliver(TimeSpan.FromSeconds(60));
        Assert.True(result.Complete, string.Join(" ", result.Warnings));
        AllThere();
    }

    [Fact]
    public void Should_never_wait_for_a_server_while_logging()
    {
        _server.Fault = Fault.Silence;
        using var log = Start();
        log.Metric("warm", 1, 0);
        var longest = 0L;
        for (var step = 0; step < 500; step++)
        {
            var before = Stopwatch.GetTimestamp();
            Log(log, step);
            longest = Math.Max(longest, Stopwatch.GetTimestamp() - before);
        }

        // This is no speed limit: a call that waited for the server would take its timeout, 30 s.
        Assert.InRange(Stopwatch.GetElapsedTime(0, longest).TotalSeconds, 0, 15);
    }

    [Fact]
    public void Should_not_create_a_second_run_after_a_lost_response()
    {
        (_server.Fault, _server.FaultPath, _server.FaultsLeft) = (Fault.DiesAnswering, "runs/create", 2);
        using var log = Start();
        log.Artifact("classes.txt", "cat\ndog"u8);
        for (var step = 0; step < Points; step++)
            Log(log, step);
        log.Finish(RunStatus.Finished);
        var result = log.Deliver(TimeSpan.FromSeconds(60));
        Assert.True(result.Complete, string.Join(" ", result.Warnings));
        AllThere();
    }

    [Fact]
    public void Should_deliver_the_run_again_to_a_server_that_lost_its_database()
    {
        using var log = Start();
        for (var step = 0; step < Points / 2; step++)
            Log(log, step);
        Assert.True(log.Deliver(TimeSpan.FromSeconds(60)).Complete);
        _server.LoseEverything();
        for (var step = Points / 2; step < Points; step++)
            Log(log, step);
        log.Artifact("classes.txt", "cat\ndog"u8);
        log.Finish(RunStatus.Finished);
        var result = log.Deliver(TimeSpan.FromSeconds(60));
        Assert.True(result.Complete, string.Join(" ", result.Warnings));
        AllThere();
    }

    [Theory]
    [InlineData(Fault.Unauthorized, "MLFLOW_TRACKING_USERNAME")]
    [InlineData(Fault.Forbidden, "ann may not")]
    [InlineData(Fault.InvalidHost, "--allowed-hosts")]
    [InlineData(Fault.NotMlflow, "Is the address right?")]
    internal void Should_say_what_to_do_about_a_refusal_that_retries_cannot_fix(Fault fault, string what)
    {
        _server.Fault = fault;
        using (var log = Start())
        {
            log.Finish(RunStatus.Finished);
            // Returns as soon as the server has refused, long before the five minutes are over.
            var result = log.Deliver(TimeSpan.FromMinutes(5));
            Assert.False(result.Complete);
            Assert.Contains(result.Warnings, warning => warning.Contains(what, StringComparison.Ordinal));
        }

        var error = Assert.Throws<RunException>(() => Tracker.Open(_server.Uri, _folder.Path).Reader.Find(new RunQuery()));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_create_one_experiment_if_several_clients_create_it_at_once()
    {
        Parallel.For(0, 8, i =>
        {
            using var log = Tracker.Open(_server.Uri, _folder.At($"{i}", "x")).Start(new RunInfo { Experiment = "raced", Name = $"{i}" });
            log.Finish(RunStatus.Finished);
            Assert.True(log.Deliver(TimeSpan.FromSeconds(60)).Complete);
        });
        Assert.Single(_server.State.Experiments);
        Assert.Equal(8, _server.State.Runs.Count);
    }

    private static Fault FaultOf(string how) => how switch
    {
        "answering 500" => Fault.Errors,
        "never answering" => Fault.Silence,
        "too many requests" => Fault.TooMany,
        "dying while it answers" => Fault.DiesAnswering,
        _ => Fault.None,
    };

    private static void Log(IRunLog log, int step) =>
        log.Metric("train/loss", 1.0 / (step + 1), step, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + step));

    private void AllThere()
    {
        var run = _server.State.OnlyRun;
        Assert.Equal(Enumerable.Range(0, Points).Select(step => (1.0 / (step + 1), (long)step)), run.Metrics.Where(point => point.Key == "train/loss").OrderBy(point => point.Step).Select(point => (point.Value, point.Step)));
        Assert.Equal("FINISHED", run.Status);
        Assert.Equal("cat\ndog"u8, _server.State.Artifacts[$"{run.ExperimentId}/{run.Id}/artifacts/classes.txt"]);
        Assert.Equal(0, _server.State.Traps);
    }

    private IRunLog Start() => Tracker.Open(_server.Uri, _folder.Path).Start(new RunInfo { Experiment = "pets", Name = "outage" });
}
