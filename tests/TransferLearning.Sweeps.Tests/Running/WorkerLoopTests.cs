using System.IO.Pipes;
using System.Text.Json;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.State;
using TransferLearning.TestSupport;

namespace TransferLearning.Sweeps.Tests.Running;

/// <summary>A worker and its requests in a pipe, as on every system. Windows has no signal that asks a process to end, so the pipe says that too.</summary>
public sealed class WorkerLoopTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly TemporaryFolder _folder = new();
    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.Out);
    private readonly StreamWriter _requests;
    private readonly StringWriter _events = new();

    public WorkerLoopTests() => _requests = new(_pipe) { AutoFlush = true };

    public void Dispose()
    {
        _requests.Dispose();
        _pipe.Dispose();
        _events.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Should_write_a_checkpoint_and_end_when_the_requests_end()
    {
        using var started = new ManualResetEventSlim();
        using var client = new AnonymousPipeClientStream(PipeDirection.In, _pipe.ClientSafePipeHandle);
        var loop = Loop(client, (trial, _, preempted) =>
        {
            started.Set();
            // Like a trial within an epoch: it looks at the token, and at no more requests.
            Assert.True(preempted.WaitHandle.WaitOne(Patience), "The end of the requests did not come.");
            return trial with { Phase = TrialPhase.Waiting };
        });
        Send(new(WorkerOrder.Run, 0, State()));
        Assert.True(started.Wait(Patience));
        _requests.Dispose();

        await loop.WaitAsync(Patience);
        Assert.Equal([new WorkerEvent(-1, Ready: true)], Events());
    }

    [Fact]
    public async Task Should_stop_a_trial_after_the_epoch_that_it_asked_about_and_take_the_next()
    {
        var epochs = 0;
        using var client = new AnonymousPipeClientStream(PipeDirection.In, _pipe.ClientSafePipeHandle);
        var loop = Loop(client, (trial, report, _) =>
        {
            while (!report(new TrialReport(++epochs, new Dictionary<string, double>())))
                Assert.InRange(epochs, 1, 2);
            return trial with { Phase = TrialPhase.Pruned };
        });
        Send(new(WorkerOrder.Run, 0, State(), Asks: true));
        Send(new(WorkerOrder.Go, 0));
        Send(new(WorkerOrder.Stop, 0));
        _requests.Dispose();

        await loop.WaitAsync(Patience);
        Assert.Equal(2, epochs);
        Assert.Equal(TrialPhase.Pruned, Events()[^1].Ended!.Phase);
    }

    private Task Loop(Stream requests, Func<TrialStatus, Func<TrialReport, bool>, CancellationToken, TrialStatus> run) =>
        Task.Factory.StartNew(() => new WorkerLoop(new Runner(run), new StreamReader(requests), _events).Run(CancellationToken.None, CancellationToken.None), TaskCreationOptions.LongRunning);

    private void Send(WorkerRequest request) => _requests.WriteLine(JsonSerializer.Serialize(request, SweepJson.Default.WorkerRequest));

    private List<WorkerEvent> Events() =>
        [.. _events.ToString().Split(_events.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize(line, SweepJson.Default.WorkerEvent)!)];

    /// <summary>A sweep's folder with one waiting trial.</summary>
    private string State()
    {
        var folder = new SweepFolder(_folder.At("sweep"));
        folder.Write(new SweepRecord
        {
            Name = "rates",
            Experiment = "tiny",
            Identity = "0123456789abcdef",
            Files = [],
            Overrides = [],
            Trials = 1,
            Metric = "val_accuracy",
            Maximize = true,
            ParentRunId = "parent",
            WorkingFolder = _folder.Path,
            Created = DateTimeOffset.UnixEpoch,
        });
        folder.Write(new TrialStatus { Trial = 0, Point = 0, Seed = 0, Phase = TrialPhase.Waiting });
        return folder.Path;
    }

    private sealed class Runner(Func<TrialStatus, Func<TrialReport, bool>, CancellationToken, TrialStatus> run) : ITrialRunner
    {
        public TrialStatus Run(
            SweepFolder folder, SweepRecord sweep, TrialStatus trial, Action<string> started, Func<TrialReport, bool> report,
            CancellationToken preempted, CancellationToken cancellation) => run(trial, report, preempted);
    }
}
