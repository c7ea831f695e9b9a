using System.Threading.Channels;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Tests.Running;

/// <summary>Workers that compute a formula: each trial takes three epochs with the metrics of <see cref="Value"/>.</summary>
internal sealed class FormulaWorkers : IWorkerFactory
{
    private int _running;

    /// <summary>The metric of a trial at an epoch.</summary>
    public Func<int, int, double> Value { get; set; } = (trial, epoch) => 0.5 + 0.01 * trial + 0.001 * epoch;

    /// <summary>Called when a trial starts; true makes the worker die.</summary>
    public Func<int, bool> Dies { get; set; } = _ => false;

    /// <summary>Called when a trial starts; a reason makes the worker leave the trial to another worker.</summary>
    public Func<int, string?> Leaves { get; set; } = _ => null;

    /// <summary>Called when a trial starts; true makes it fail.</summary>
    public Func<int, bool> Fails { get; set; } = _ => false;

    /// <summary>The task that a trial waits for before its first epoch.</summary>
    public Func<int, Task> Waits { get; set; } = _ => Task.CompletedTask;

    public List<int> Begun { get; } = [];

    public int Started { get; private set; }

    public int MostAtOnce { get; private set; }

    public IWorker Start(int slot)
    {
        lock (Begun)
            Started++;
        return new Worker(this, slot, $"test:{Started}");
    }

    /// <summary>Called with the slot when a worker is started; false makes it end before it is ready.</summary>
    public Func<int, bool> Begins { get; set; } = _ => true;

    /// <summary>The task that a worker which never gets ready waits for before it ends.</summary>
    public Func<int, Task> EndsAfter { get; set; } = _ => Task.CompletedTask;

    private Channel<WorkerEvent> New(int slot)
    {
        var events = Channel.CreateUnbounded<WorkerEvent>();
        if (Begins(slot))
            events.Writer.TryWrite(new WorkerEvent(-1, Ready: true));
        else
            _ = EndsAfter(slot).ContinueWith(_ => events.Writer.TryComplete(), TaskScheduler.Default);
        return events;
    }

    private sealed class Worker(FormulaWorkers all, int slot, string name) : IWorker
    {
        private readonly Channel<WorkerEvent> _events = all.New(slot);
        private readonly Channel<WorkerRequest> _requests = Channel.CreateUnbounded<WorkerRequest>();
        private Task? _loop;

        public string Name => name;

        public string Tail => "the worker's output";

        public async Task SendAsync(WorkerRequest request, CancellationToken cancellation)
        {
            _loop ??= Task.Run(LoopAsync, CancellationToken.None);
            await _requests.Writer.WriteAsync(request, cancellation);
        }

        public async Task<WorkerEvent?> NextAsync(CancellationToken cancellation)
        {
            try
            {
                return await _events.Reader.ReadAsync(cancellation);
            }
            catch (ChannelClosedException)
            {
                return null;
            }
        }

        public Task StopAsync(TimeSpan grace)
        {
            _requests.Writer.TryComplete();
            return Task.CompletedTask;
        }

        public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero);

        private async Task LoopAsync()
        {
            await foreach (var request in _requests.Reader.ReadAllAsync())
            {
                if (request.Order != WorkerOrder.Run)
                    continue;
                lock (all.Begun)
                {
                    all.Begun.Add(request.Trial);
                    all.MostAtOnce = Math.Max(all.MostAtOnce, Interlocked.Increment(ref all._running));
                }

                var ended = await TrialAsync(request.Trial, request.Asks);
                Interlocked.Decrement(ref all._running);
                if (ended is null)
                    break;
                await _events.Writer.WriteAsync(new WorkerEvent(request.Trial, Ended: ended));
            }

            _events.Writer.TryComplete();
        }

        private async Task<TrialStatus?> TrialAsync(int trial, bool asks)
        {
            if (all.Dies(trial))
                return null;
            if (all.Leaves(trial) is { } why)
            {
                await _events.Writer.WriteAsync(new WorkerEvent(trial, Leaves: why));
                return null;
            }

            await _events.Writer.WriteAsync(new WorkerEvent(trial, RunId: $"run-{trial}"));
            var status = new TrialStatus { Trial = trial, Point = 0, Seed = 0, Phase = TrialPhase.Finished, RunId = $"run-{trial}" };
            await all.Waits(trial);
            if (all.Fails(trial))
                return status with { Phase = TrialPhase.Failed, Message = "out of memory" };
            for (var epoch = 1; epoch <= 3; epoch++)
            {
                var metrics = new Dictionary<string, double> { ["val_accuracy"] = all.Value(trial, epoch) };
                status = status with { Metrics = metrics };
                await _events.Writer.WriteAsync(new WorkerEvent(trial, Report: new TrialReport(epoch, metrics)));
                if (asks && (await _requests.Reader.ReadAsync()).Order == WorkerOrder.Stop)
                    return status with { Phase = TrialPhase.Pruned };
            }

            return status;
        }
    }
}
