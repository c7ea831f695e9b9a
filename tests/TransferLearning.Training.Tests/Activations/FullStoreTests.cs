using TransferLearning.TestSupport;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Activations;

/// <summary>A store with little room, which the entries of tests beside this one would take.</summary>
[Collection(nameof(Alone))]
public sealed class FullStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Between plan and run another program takes the room: what cannot be stored is computed, to the same bytes; who insists on storing is told.</summary>
    [Fact]
    public void Should_compute_what_the_store_has_no_room_for_once_a_run_is_under_way()
    {
        string[] changes = ["seed=107", "run.cache_size=300kB"];
        var notices = new Notices();
        var computed = Run("computed", "seed=107", "run.cache=off");
        var (auto, on) = (SmallExperiment.Plan(SmallExperiment.In(_folder, changes)).Valid, SmallExperiment.Plan(SmallExperiment.In(_folder, [.. changes, "run.cache=on"])).Valid);
        Assert.True(auto.Summary.Stages[0].Cache.Stored, auto.Summary.Stages[0].Cache.Reason);

        // 250 kB of the 300 are taken: a pass over the training pictures (88 kB) has no room.
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
