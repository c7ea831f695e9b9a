using TransferLearning.TestSupport;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Activations;

/// <summary>A store with little room. The tests run alone because other tests' entries would take it.</summary>
[Collection(nameof(Alone))]
public sealed class FullStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// Another program takes the room between plan and run. Activations that cannot be stored are computed, with the same bytes; with cache: on the run fails.
    /// </summary>
    [Fact]
    public void Should_compute_activations_if_the_store_gets_full_during_a_run()
    {
        string[] changes = ["seed=107", "run.cache_size=300kB"];
        var notices = new Notices();
        var computed = Run("computed", "seed=107", "run.cache=off");
        var (auto, on) = (SmallExperiment.Plan(SmallExperiment.In(_folder, changes)).Valid, SmallExperiment.Plan(SmallExperiment.In(_folder, [.. changes, "run.cache=on"])).Valid);
        Assert.True(auto.Summary.Stages[0].Cache.Stored, auto.Summary.Stages[0].Cache.Reason);

        // 250 of 300 kB are taken, so a pass over the training pictures (88 kB) does not fit.
        using var other = new ActivationStore().TryOpen(CountingPrefix.Key(), new RecordLayout(1, [62500], 1), out var whyNot);
        Assert.True(other is not null, whyNot);
        var spilled = SmallExperiment.Run(auto, Directory.CreateDirectory(_folder.At("spilled", "x")).FullName, new RunOptions { Fresh = true }, notices);
        var refused = Assert.Throws<RunException>(() => SmallExperiment.Run(on, Directory.CreateDirectory(_folder.At("refused", "x")).FullName, new RunOptions { Fresh = true }));

        Assert.Equal(Model(computed), Model(spilled));
        Assert.Contains(notices.Said, notice => notice.Contains("'run.cache_size'") && notice.Contains("computed in every epoch"));
        Assert.Contains("'run.cache: auto'", refused.Message);
    }

    private RunResult Run(string name, params string[] changes) =>
        SmallExperiment.Run(SmallExperiment.In(_folder, changes), Directory.CreateDirectory(_folder.At(name, "x")).FullName, new RunOptions { Fresh = true });

    private static byte[] Model(RunResult result) => File.ReadAllBytes(Path.Combine(result.ModelFolder!, "model.safetensors"));

    private sealed class Notices : IRunObserver
    {
        public List<string> Said { get; } = [];

        public void Notice(string message) => Said.Add(message);
    }
}
