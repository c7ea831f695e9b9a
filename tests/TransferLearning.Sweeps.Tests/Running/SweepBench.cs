using TransferLearning.Experiments;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.State;
using TransferLearning.TestSupport;

namespace TransferLearning.Sweeps.Tests.Running;

/// <summary>A sweep over real files in a temporary folder, with workers that compute a formula instead of training.</summary>
internal sealed class SweepBench : IDisposable, ISweepObserver
{
    public const string Experiment = """
        data:
          train: { shapes: { images: 40, size: 32, classes: 2 } }
          validation: 0.25
          image_size: [32, 32]
          batch_size: 10
        backbone:
          layers:
            - conv: { filters: 4, kernel_size: 3 }
            - max_pool: { pool_size: 2 }
        head:
          - flatten
          - dense: { units: 8, activation: relu }
          - dense: { units: classes, activation: softmax }
        optimizer: { rmsprop: { learning_rate: 0.001 } }
        schedule:
          - stage: head
            epochs: 3

        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Language _language = EveryRoom.Language();

    public SweepBench(string sweep, string experiment = Experiment)
    {
        var file = _folder.Write("sweep.yaml", experiment + sweep);
        var loaded = _language.Load(file);
        Plan = SweepCompiler.Compile([loaded.Valid], []);
        Folder = new SweepFolder(_folder.At("state"));
    }

    public Language Language => _language;

    public SweepPlan Plan { get; set; }

    public SweepFolder Folder { get; }

    public FormulaWorkers Workers { get; } = new();

    /// <summary>Called when the first worker has no trial left.</summary>
    public Action? Idle { get; set; }

    /// <summary>Called with each change, in addition to <see cref="Changes"/>.</summary>
    public Action<TrialStatus>? OnChange { get; set; }

    public List<string> Notices { get; } = [];

    /// <summary>The number of notices; safe to read while the sweep runs.</summary>
    public int NoticeCount
    {
        get
        {
            lock (Notices)
                return Notices.Count;
        }
    }

    public List<TrialStatus> Changes { get; } = [];

    public async Task<IReadOnlyList<TrialStatus>> RunAsync(bool failFast = false, CancellationToken cancellation = default)
    {
        var queue = new TrialQueue(Plan, Folder, new TrialWriter(_language, Plan, threads: null));
        await new LocalSweep(Plan, Folder, queue, Workers, this, failFast, Idle).RunAsync(cancellation);
        return queue.Trials;
    }

    /// <summary>Completes when the sweep has cancelled a trial; keeps a trial running until then.</summary>
    public Task UntilCancelled() => Until(() =>
    {
        lock (Changes)
            return Changes.Exists(trial => trial.Phase == TrialPhase.Cancelled);
    });

    /// <summary>Waits until a condition holds, for at most a minute.</summary>
    public async Task Until(Func<bool> holds)
    {
        for (var wait = 0; wait < 3000 && !holds(); wait++)
            await Task.Delay(20);
    }

    public Experiment Trial(int number) => _language.Load(Folder.ExperimentFile(number)).Valid;

    public void Changed(TrialStatus trial)
    {
        lock (Changes)
            Changes.Add(trial);
        OnChange?.Invoke(trial);
    }

    public void Notice(string message)
    {
        lock (Notices)
            Notices.Add(message);
    }

    public void Dispose() => _folder.Dispose();
}
