using System.Diagnostics;
using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;
using TransferLearning.Training.Optimizers;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Running;

namespace TransferLearning.Training.Tests.Running;

/// <summary>A run that is stopped anywhere and continued gives the same bytes as an uninterrupted run.</summary>
// Other tests choose other numbers of threads. The libraries under torch share that number in a process, and sums may be divided by it.
[Collection(nameof(Alone))]
public sealed class ResumeTests
{
    /// <summary>
    /// 2 epochs of 5 batches with everything that has a state (dropout, batch norm, augmentation, momentum, averaging, accumulation), and pictures to predict at the end.
    /// </summary>
    private static readonly string[] OneStage =
        ["backbone.freeze=none", "data.test=0.1", "optimizer={ rmsprop: { learning_rate: 0.01, momentum: 0.9 } }", "schedule=[{ stage: all, epochs: 2, average: { ema: 0.9 }, learning_rate_schedule: { cosine: { warmup_epochs: 1 } } }]"];

    /// <summary>The head for 2 epochs of 5 batches, then also the last convolution; early stopping restores the best weights.</summary>
    private static readonly string[] TwoStages =
        ["backbone.freeze=all", "schedule=[{ stage: head, epochs: 2, early_stopping: { patience: 1, restore_best: true } }, { stage: fine, epochs: 1, unfreeze: { from: conv_2 }, optimizer: adam, accumulate: 2 }]"];

    private static readonly string[] HeadAlone = ["backbone.freeze=all", "schedule=[{ stage: head, epochs: 1 }]"];

    private static readonly Lazy<Outcome> WholeOneStage = new(() => Train(OneStage)), WholeTwoStages = new(() => Train(TwoStages));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void Should_continue_to_the_same_bytes_after_a_stop_at_step(int step) => Compare(WholeOneStage.Value, Train(OneStage, step));

    public static TheoryData<string> EveryOptimizer => [.. Options.Kinds<TorchOptimizer>()];

    [Theory]
    [MemberData(nameof(EveryOptimizer))]
    public void Should_continue_to_the_same_bytes_with_every_optimizer(string optimizer)
    {
        string[] overrides = ["backbone.freeze=none", $"optimizer={optimizer}", "schedule=[{ stage: all, epochs: 1 }]"];
        Compare(Train(overrides), Train(overrides, 3));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    public void Should_continue_to_the_same_bytes_around_an_unfreeze(int step)
    {
        var continued = Train(TwoStages, step);
        Compare(WholeTwoStages.Value, continued);
        // The second stage also trains layers that the first froze. The layers before them are in no checkpoint, because they cannot change.
        using var folder = new TemporaryFolder();
        var initial = Outcome.Of(SmallExperiment.In(folder, HeadAlone), SmallExperiment.Run(SmallExperiment.In(folder, HeadAlone), folder.Path)).Tensors["model/layers.4.weight"];
        Assert.NotEqual(initial, Assert.Single(continued.Tensors, pair => pair.Key.EndsWith("/weights/layers.4.weight", StringComparison.Ordinal)).Value);
        Assert.DoesNotContain(continued.Tensors.Keys, name => name.EndsWith("/weights/layers.0.weight", StringComparison.Ordinal));
    }

    /// <summary>Runs that a sweep pruned: within a stage, at the end of one, and at the end of all.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    [InlineData(true, 3)]
    public void Should_continue_a_pruned_run_to_the_same_bytes(bool twoStages, int epoch)
    {
        using var folder = new TemporaryFolder();
        var experiment = SmallExperiment.In(folder, twoStages ? TwoStages : OneStage);
        var pruned = SmallExperiment.Run(experiment, folder.Path, new RunOptions { Continue = ended => ended.Epoch < epoch });
        Assert.Equal((RunOutcome.Pruned, epoch), (pruned.Outcome, pruned.Epochs.Count));
        using (var reader = Tracking.Tracker.Open(null, folder.Path).Reader)
        {
            var run = Assert.Single(reader.Find(new Tracking.RunQuery()));
            Assert.Equal((Tracking.RunStatus.Finished, $"{epoch}"), (run.Status, run.Tags["tl.epoch"]));
            Assert.Contains("best/val_accuracy", run.Metrics.Keys);
        }

        var continued = SmallExperiment.Run(experiment, folder.Path);
        Assert.Equal((RunOutcome.Finished, pruned.RunId), (continued.Outcome, continued.RunId));
        Compare(twoStages ? WholeTwoStages.Value : WholeOneStage.Value, Outcome.Of(experiment, continued));
    }

    [Fact]
    public void Should_continue_in_a_new_process_after_a_kill()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("small.yaml", SmallExperiment.Yaml);
        using (var child = ChildProcess.Start(["train", "0", file, folder.Path, .. OneStage]))
        {
            Assert.Equal("step", child.StandardOutput.ReadLine());
            child.Kill();
            child.WaitForExit();
        }

        using var second = ChildProcess.Start(["train", "0", file, folder.Path, .. OneStage]);
        second.Finish();

        Compare(WholeOneStage.Value, Outcome.Of(SmallExperiment.Load(file, OneStage), SmallExperiment.Run(SmallExperiment.Load(file, OneStage), folder.Path)));
    }

    /// <summary>Epochs take milliseconds, so most have no checkpoint. Epochs lost by a kill are trained again, and are in the history once.</summary>
    [Fact]
    public void Should_log_each_epoch_once_after_a_kill_lost_epochs_without_a_checkpoint()
    {
        string[] many = ["schedule=[{ stage: all, epochs: 120 }]"];
        using var folder = new TemporaryFolder();
        var file = folder.Write("small.yaml", SmallExperiment.Yaml);
        using (var child = ChildProcess.Start(["train", "1000", file, folder.Path, .. many]))
        {
            while (child.StandardOutput.ReadLine() != $"epoch {StepPrinter.LastEpoch}")
                Assert.False(child.HasExited);
            child.Kill();
            child.WaitForExit();
        }

        var experiment = SmallExperiment.Load(file, many);
        var continued = SmallExperiment.Run(experiment, folder.Path);
        Assert.Equal(RunOutcome.Finished, continued.Outcome);
        Compare(Train(many), Outcome.Of(experiment, continued));
        using var reader = Tracking.Tracker.Open(null, folder.Path).Reader;
        var run = Assert.Single(reader.Find(new Tracking.RunQuery()));
        Assert.Equal(Enumerable.Range(1, 120).Select(epoch => (long)epoch), reader.History(run.StoreId, "loss").Select(point => point.Step));
    }

    [Theory]
    [InlineData("run.checkpoint_steps=1", true)]
    [InlineData("run.checkpoint_steps=1000", false)]
    [InlineData("run.checkpoint_minutes=1e-9", true)]
    [InlineData("run.checkpoint_minutes=60", false)]
    public void Should_write_checkpoints_within_an_epoch_as_often_as_requested(string often, bool within)
    {
        using var folder = new TemporaryFolder();
        var experiment = SmallExperiment.In(folder, [.. OneStage, often]);
        var result = SmallExperiment.Run(experiment, folder.Path);

        // The last number of the name counts batches since the start of the epoch. The newest three are kept.
        var names = Directory.GetFiles(Path.Combine(result.StateFolder!, "checkpoints"), "checkpoint-*.safetensors").Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(within, names.Any(name => !name!.EndsWith("-000000000", StringComparison.Ordinal)));
        Compare(WholeOneStage.Value, Outcome.Of(experiment, result));
    }

    [Fact]
    public void Should_report_that_another_process_is_running_the_run()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("small.yaml", SmallExperiment.Yaml);
        string[] endless = ["schedule=[{ stage: all, epochs: 100000 }]"];
        using var child = ChildProcess.Start(["train", "0", file, folder.Path, .. endless]);
        Assert.Equal("step", child.StandardOutput.ReadLine());

        var result = SmallExperiment.Run(SmallExperiment.Load(file, endless), folder.Path);
        child.Kill();
        child.WaitForExit();

        Assert.Equal(RunOutcome.RunningElsewhere, result.Outcome);
        Assert.Contains($"process {child.Id}", result.Message);
        // The lock ended with its process, so the same run can be continued.
        Assert.Equal(RunOutcome.Checkpointed, SmallExperiment.Run(SmallExperiment.Load(file, endless), folder.Path, new RunOptions { StopAfterSteps = 1 }).Outcome);
    }

    /// <summary>Trains to the end with a checkpoint at every step (0), or stops after a number of steps.</summary>
    internal static int TrainInChild(int stop, string file, string folder, string[] overrides)
    {
        string[] everyStep = stop == 0 ? ["run.checkpoint_steps=1"] : [];
        var options = new RunOptions { StopAfterSteps = stop == 0 ? null : stop };
        var result = SmallExperiment.Run(SmallExperiment.Load(file, [.. overrides, .. everyStep]), folder, options, new StepPrinter());
        return stop == 0 || result.Outcome == RunOutcome.Checkpointed ? 0 : 1;
    }

    private static Outcome Train(string[] overrides, int? stopAt = null)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("small.yaml", SmallExperiment.Yaml);
        if (stopAt is { } step)
        {
            // Another process, so that the continued run has only the files.
            using var child = ChildProcess.Start(["train", $"{step}", file, folder.Path, .. overrides]);
            child.Finish();
        }

        var experiment = SmallExperiment.Load(file, overrides);
        return Outcome.Of(experiment, SmallExperiment.Run(experiment, folder.Path));
    }

    private static void Compare(Outcome whole, Outcome continued)
    {
        Assert.Equal(whole.Metrics, continued.Metrics);
        Assert.Equal(whole.Tensors.Keys.Order(), continued.Tensors.Keys.Order());
        foreach (var (name, bytes) in whole.Tensors)
            Assert.True(bytes.AsSpan().SequenceEqual(continued.Tensors[name]), $"'{name}' differs");
    }

    /// <summary>All results of a run: the model, the last checkpoint (weights, optimizer, averages), every epoch's metrics, the predictions.</summary>
    private sealed record Outcome(Dictionary<string, byte[]> Tensors, List<string> Metrics)
    {
        public static Outcome Of(Experiment experiment, RunResult result)
        {
            var tensors = new Dictionary<string, byte[]>();
            using (var model = WeightFile.Open(Path.Combine(result.ModelFolder!, "model.safetensors")))
                foreach (var name in model.Entries.Keys)
                    tensors.Add($"model/{name}", model.ReadBytes(name));
            foreach (var path in Directory.GetFiles(Path.Combine(result.StateFolder!, "checkpoints"), "checkpoint-*.safetensors").Order(StringComparer.Ordinal).TakeLast(1))
                using (var file = WeightFile.Open(path))
                    foreach (var name in file.Entries.Keys)
                        tensors.Add($"{Path.GetFileName(path)}/{name}", file.ReadBytes(name));
            foreach (var path in Directory.GetFiles(Path.Combine(Path.GetDirectoryName(experiment.File)!, "mlruns"), "test.csv", SearchOption.AllDirectories))
                tensors.Add("predictions", File.ReadAllBytes(path));
            var metrics = result.Epochs.SelectMany(epoch => epoch.Metrics.Select(pair => $"{epoch.Stage} {epoch.Epoch} {pair.Key} {pair.Value:R}"))
                .Concat(result.Metrics.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value:R}")).ToList();
            return new Outcome(tensors, metrics);
        }
    }

    private sealed class StepPrinter : IRunObserver
    {
        /// <summary>The number of epochs after which it waits to be killed, or for the test's end. So the test, which reads its lines, need not be faster than training.</summary>
        public const int LastEpoch = 20;

        public void Progressed(RunProgress progress)
        {
            Console.WriteLine("step");
            Console.Out.Flush();
        }

        public void EpochEnded(EpochResult epoch)
        {
            Console.WriteLine($"epoch {epoch.Epoch}");
            Console.Out.Flush();
            if (epoch.Epoch == LastEpoch)
                Console.In.ReadToEnd();
        }
    }
}
