using TransferLearning.Experiments;
using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;
using TransferLearning.Tracking;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Running;

namespace TransferLearning.Training.Tests.Running;

public sealed class RunnerTests
{
    [Fact]
    public void Should_log_the_run_and_keep_its_model()
    {
        using var folder = new TemporaryFolder();
        var experiment = SmallExperiment.In(folder, "data.test=0.1", "expect={ val_accuracy: \">= 0.0\", test_accuracy: \"> 1\" }");

        var result = SmallExperiment.Run(experiment, folder.Path);

        Assert.Equal(RunOutcome.Finished, result.Outcome);
        Assert.Equal([1, 2], result.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal([true, false], result.Gates.Select(gate => gate.Holds));
        using var reader = Tracker.Open(null, folder.Path).Reader;
        var run = Assert.Single(reader.Find(new RunQuery()));
        Assert.Equal(RunStatus.Finished, run.Status);
        Assert.Equal(result.Epochs[^1].Metrics["val_loss"], run.Metrics["val_loss"]);
        Assert.Equal(result.Metrics["best/val_accuracy"], run.Metrics["best/val_accuracy"]);
        Assert.Equal(result.Metrics["test_accuracy"], run.Metrics["test_accuracy"]);
        Assert.Equal("12", run.Params["data.batch_size"]);
        Assert.Equal(2, reader.History(run.StoreId, "train/loss").Count);
        var artifacts = reader.Artifacts(run.StoreId);
        foreach (var wanted in new[] { "resolved.yaml", "learning_curves.png", "evaluation/validation_confusion_matrix.png", "predictions/test.csv", "model/model.safetensors", "model/model.json" })
            Assert.Contains(wanted, artifacts);
        Assert.Equal(experiment.Data.Classes ?? SmallExperiment.Plan(experiment).Valid.Data.Classes, new ModelFolder(result.ModelFolder!).Read().Classes);
    }

    [Fact]
    public void Should_not_do_a_finished_run_again_unless_asked()
    {
        using var folder = new TemporaryFolder();
        var first = SmallExperiment.Run(SmallExperiment.In(folder), folder.Path);
        var again = SmallExperiment.Run(SmallExperiment.In(folder, "name=another", "expect={ val_accuracy: \"> 1\" }"), folder.Path);
        var fresh = SmallExperiment.Run(SmallExperiment.In(folder), folder.Path, new RunOptions { Fresh = true });
        var changed = SmallExperiment.Run(SmallExperiment.In(folder, "seed=8"), folder.Path);

        Assert.Equal(RunOutcome.AlreadyFinished, again.Outcome);
        Assert.Equal(first.RunId, again.RunId);
        Assert.Contains(first.RunId!, again.Message);
        Assert.False(again.GatesHold);
        Assert.Equal(RunOutcome.Finished, fresh.Outcome);
        Assert.NotEqual(first.RunId, fresh.RunId);
        Assert.Equal(first.Epochs[^1].Metrics, fresh.Epochs[^1].Metrics);
        Assert.NotEqual(first.StateFolder, changed.StateFolder);
        using var reader = Tracker.Open(null, folder.Path).Reader;
        Assert.Equal(3, reader.Find(new RunQuery()).Count);
    }

    [Fact]
    public void Should_stop_at_a_loss_that_is_no_number_and_keep_the_last_good_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var experiment = SmallExperiment.In(folder, "schedule=[{ stage: good, epochs: 1 }, { stage: bad, epochs: 1, optimizer: { sgd: { learning_rate: 1e30 } } }]");

        var wrong = Assert.Throws<RunException>(() => SmallExperiment.Run(experiment, folder.Path));

        Assert.Matches("(not a number|infinite) in stage 'bad', epoch 1, step [2-9]", wrong.Message);
        Assert.Contains(SmallExperiment.Plan(experiment).Valid.Data.Train.Samples, sample => wrong.Message.Contains(sample.Id, StringComparison.Ordinal));
        using var reader = Tracker.Open(null, folder.Path).Reader;
        Assert.Equal(RunStatus.Failed, Assert.Single(reader.Find(new RunQuery())).Status);
        var newest = Directory.GetFiles(Path.Combine(folder.Path, ".tl", "runs"), "checkpoint-*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
        using var checkpoint = WeightFile.Open(newest);
        Assert.All(checkpoint.Entries.Keys, name => Assert.All(checkpoint.ReadSingles(name), value => Assert.True(float.IsFinite(value))));
    }

    [Fact]
    public void Should_be_killed_by_cancellation_and_continue()
    {
        using var folder = new TemporaryFolder();
        using var cancel = new CancellationTokenSource();
        var experiment = SmallExperiment.In(folder);

        var stopped = SmallExperiment.Run(experiment, folder.Path, observer: new CancelAtFirstStep(cancel), cancellation: cancel.Token);

        Assert.Equal(RunOutcome.Cancelled, stopped.Outcome);
        using var reader = Tracker.Open(null, folder.Path).Reader;
        Assert.Equal(RunStatus.Killed, Assert.Single(reader.Find(new RunQuery())).Status);
        Assert.Equal(RunOutcome.Finished, SmallExperiment.Run(experiment, folder.Path).Outcome);
        var run = Assert.Single(reader.Find(new RunQuery()));
        Assert.Equal(RunStatus.Finished, run.Status);
        Assert.Equal(2, reader.History(run.StoreId, "loss").Count);
    }

    [Fact]
    public void Should_begin_from_the_model_of_another_run()
    {
        using var folder = new TemporaryFolder();
        var first = SmallExperiment.Run(SmallExperiment.In(folder, "backbone.freeze=none"), folder.Path);
        var model = Path.Combine(first.ModelFolder!, "model.safetensors");
        // Other classes, another head: the backbone's tensors are what is taken.
        var second = SmallExperiment.Run(SmallExperiment.In(folder, $"backbone.weights={model}", "backbone.freeze=all", "data.train.shapes.classes=4", "head=[flatten, { dense: { units: classes, activation: softmax } }]"), folder.Path);

        using var before = WeightFile.Open(model);
        using var after = WeightFile.Open(Path.Combine(second.ModelFolder!, "model.safetensors"));
        foreach (var name in before.Entries.Keys.Where(name => name.StartsWith("layers.", StringComparison.Ordinal)))
            Assert.Equal(before.ReadBytes(name), after.ReadBytes(name));
    }

    [Fact]
    public void Should_leave_nothing_of_a_dry_run()
    {
        using var folder = new TemporaryFolder();
        var result = SmallExperiment.Run(SmallExperiment.In(folder, "data.test=0.1"), folder.Path, new RunOptions { DryRun = true });

        Assert.Equal(RunOutcome.DryRun, result.Outcome);
        Assert.Equal(["small.yaml"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    private sealed class CancelAtFirstStep(CancellationTokenSource source) : IRunObserver
    {
        public void Progressed(RunProgress progress) => source.Cancel();
    }
}
