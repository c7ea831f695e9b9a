using Microsoft.Data.Sqlite;
using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;
using TransferLearning.Tracking;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Running;

namespace TransferLearning.Training.Tests.Running;

public sealed class RunnerTests
{
    [Fact]
    public void Should_log_the_run_and_store_its_model()
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
        Assert.Equal(result.Metrics["test_accuracy"], run.Metrics["test/accuracy"]);
        // Bar charts in MLflow's UI: metrics of the whole run have only step 0.
        foreach (var key in run.Metrics.Keys.Where(key => key.StartsWith("best/", StringComparison.Ordinal) || key.StartsWith("test/", StringComparison.Ordinal)))
            Assert.Equal(0, Assert.Single(reader.History(run.StoreId, key)).Step);
        // Nothing is logged under two names, and no param holds the name or place of the run.
        Assert.DoesNotContain(run.Metrics.Keys, key => key.StartsWith("val/", StringComparison.Ordinal) || key is "train/accuracy");
        Assert.DoesNotContain(run.Params.Keys, key => key is "name" or "experiment" or "description" || key.StartsWith("expect", StringComparison.Ordinal));
        Assert.Equal("12", run.Params["data.batch_size"]);
        Assert.Equal([1, 2], reader.History(run.StoreId, "loss").Select(point => point.Step));
        var artifacts = reader.Artifacts(run.StoreId);
        foreach (var wanted in new[] { "resolved.yaml", "learning_curves.png", "evaluation/validation_confusion_matrix.png", "predictions/test.csv", "model/model.safetensors", "model/model.json" })
            Assert.Contains(wanted, artifacts);
        // MLflow's image view: 'images/<key>+step+<N>+…'. Curves have the last epoch as their step, evaluations the best. Augmented pictures have the number
        // of epochs before theirs, because the view starts at step 0 (RunsChartsImageCardConfig).
        var best = (int)result.Metrics["best/epoch"];
        Assert.Equal(
            new[] { "augmented_samples+step+0", "augmented_samples+step+1", "learning_curves+step+2", $"test_confusion_matrix+step+{best}", $"validation_confusion_matrix+step+{best}", $"validation_mistakes+step+{best}" },
            Images(artifacts).Where(name => !name.StartsWith("test_mistakes", StringComparison.Ordinal)));
        Assert.Equal("True", run.Tags["mlflow.loggedImages"]);
        Assert.Matches(@"^0\.\d+", run.Tags["tl.torchsharp"]);
        Assert.Matches(@"^1\.\d+", run.Tags["tl.onnxruntime"]);
        Assert.Equal(experiment.Data.Classes ?? SmallExperiment.Plan(experiment).Valid.Data.Classes, new ModelFolder(result.ModelFolder!).Read().Classes);
    }

    [Fact]
    public void Should_not_repeat_a_finished_run_unless_requested()
    {
        using var folder = new TemporaryFolder();
        var first = SmallExperiment.Run(SmallExperiment.In(folder), folder.Path);
        var again = SmallExperiment.Run(SmallExperiment.In(folder, "name=another", "expect={ val_accuracy: \"> 1\" }"), folder.Path);
        var fresh = SmallExperiment.Run(SmallExperiment.In(folder), folder.Path, new RunOptions { Fresh = true });
        var changed = SmallExperiment.Run(SmallExperiment.In(folder, "seed=8"), folder.Path);

        Assert.Equal(RunOutcome.AlreadyFinished, again.Outcome);
        Assert.Equal(first.RunId, again.RunId);
        Assert.Contains($"MLflow run {first.RunId![..8]}, ", again.Message);
        Assert.False(again.GatesHold);
        Assert.Equal(RunOutcome.Finished, fresh.Outcome);
        Assert.NotEqual(first.RunId, fresh.RunId);
        Assert.Equal(first.Epochs[^1].Metrics, fresh.Epochs[^1].Metrics);
        Assert.NotEqual(first.StateFolder, changed.StateFolder);
        using var reader = Tracker.Open(null, folder.Path).Reader;
        Assert.Equal(3, reader.Find(new RunQuery()).Count);
    }

    [Fact]
    public void Should_stop_at_a_NaN_loss_and_keep_the_last_good_checkpoint()
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

        var observer = new CancelAtFirstStep(cancel);

        var stopped = SmallExperiment.Run(experiment, folder.Path, observer: observer, cancellation: cancel.Token);

        Assert.Equal(RunOutcome.Cancelled, stopped.Outcome);
        // A run waits some seconds for its store. If a slow disk takes longer, the run says so.
        if (observer.Notices.Exists(notice => notice.Contains("'tl sync' delivers them", StringComparison.Ordinal)))
            Assert.True(Assert.Single(JournalSync.Deliver(folder.Path, null, [])).Complete);
        using var reader = Tracker.Open(null, folder.Path).Reader;
        Assert.Equal(RunStatus.Killed, Assert.Single(reader.Find(new RunQuery())).Status);
        Assert.Equal(RunOutcome.Finished, SmallExperiment.Run(experiment, folder.Path).Outcome);
        var run = Assert.Single(reader.Find(new RunQuery()));
        Assert.Equal(RunStatus.Finished, run.Status);
        Assert.Equal(2, reader.History(run.StoreId, "loss").Count);
    }

    [Fact]
    public void Should_start_from_the_model_of_another_run()
    {
        using var folder = new TemporaryFolder();
        var first = SmallExperiment.Run(SmallExperiment.In(folder, "backbone.freeze=none"), folder.Path);
        var model = Path.Combine(first.ModelFolder!, "model.safetensors");
        // Other classes and another head: only the backbone's tensors are loaded.
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

    [Fact]
    public void Should_draw_augmented_pictures_of_few_epochs_and_each_once_despite_interruptions()
    {
        using var folder = new TemporaryFolder();
        var experiment = SmallExperiment.In(folder, "schedule=[{ stage: head, epochs: 3 }, { stage: fine, epochs: 6, unfreeze: { from: conv_2 } }]");

        foreach (var steps in new[] { 3, 5, 12 })
            Assert.Equal(RunOutcome.Checkpointed, SmallExperiment.Run(experiment, folder.Path, new RunOptions { StopAfterSteps = steps }).Outcome);
        SmallExperiment.Run(experiment, folder.Path);

        using var reader = Tracker.Open(null, folder.Path).Reader;
        var images = Images(reader.Artifacts(Assert.Single(reader.Find(new RunQuery())).StoreId)).Where(name => name.StartsWith("augmented", StringComparison.Ordinal));
        Assert.Equal(new[] { 1, 2, 4, 8 }.Select(epoch => $"augmented_samples+step+{epoch - 1}"), images);
    }

    [Fact]
    public void Should_log_the_loss_of_every_few_batches_and_each_epochs_metrics_once()
    {
        using var folder = new TemporaryFolder();
        var experiment = SmallExperiment.In(folder, "tracking.log_every=2");
        SmallExperiment.Run(experiment, folder.Path);

        using var reader = Tracker.Open(null, folder.Path).Reader;
        var run = Assert.Single(reader.Find(new RunQuery()));
        IEnumerable<long> Steps(string key) => reader.History(run.StoreId, key).Select(point => point.Step);
        Assert.Equal([1, 3, 5, 7, 9], Steps("train/loss"));
        Assert.Equal(Steps("train/loss"), Steps("train/lr"));
        foreach (var key in new[] { "loss", "accuracy", "val_loss", "val_accuracy", "lr/head", "speed/images_per_second", "speed/data_wait_seconds" })
            Assert.Equal([1, 2], Steps(key));
    }

    [Fact]
    public void Should_log_the_learning_rate_of_each_group_and_the_time_of_waiting_for_data()
    {
        using var folder = new TemporaryFolder();
        SmallExperiment.Run(SmallExperiment.In(folder, "backbone.freeze=none", "schedule=[{ stage: all, epochs: 2, layer_decay: 0.5 }]"), folder.Path);

        using var reader = Tracker.Open(null, folder.Path).Reader;
        var run = Assert.Single(reader.Find(new RunQuery()));
        // The head learns at 0.01, the layer before it at half of that, and so on: convolution 2, batch norm, convolution 1.
        Assert.Equal(
            new[] { ("lr/batch_norm_1", 0.0025), ("lr/conv_1", 0.00125), ("lr/conv_2", 0.005), ("lr/head", 0.01) },
            run.Metrics.Where(pair => pair.Key.StartsWith("lr/", StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, Math.Round(pair.Value, 6))));
        Assert.Equal(2, reader.History(run.StoreId, "speed/data_wait_seconds").Count);
        Assert.InRange(run.Metrics["speed/data_wait_seconds"], 1e-9, run.Metrics["speed/epoch_seconds"]);
    }

    [Theory]
    [InlineData("val_accuracy >= 0.0", true)]
    [InlineData("val_accuracy > 1", false)]
    public void Should_register_the_model_only_if_the_condition_holds(string when, bool registered)
    {
        using var folder = new TemporaryFolder();
        var notices = new Notices();
        var result = SmallExperiment.Run(SmallExperiment.In(folder, $"tracking={{ register: {{ name: shapes, alias: champion, when: \"{when}\" }} }}"), folder.Path, observer: notices);

        Assert.Equal(registered ? [result.RunId!] : [], Champions(folder));
        Assert.Equal(!registered, notices.All.Exists(notice => notice.Contains("not registered as 'shapes'", StringComparison.Ordinal)));
    }

    [Fact]
    public void Should_register_the_model_of_a_finished_run_once()
    {
        using var folder = new TemporaryFolder();
        var first = SmallExperiment.Run(SmallExperiment.In(folder), folder.Path);
        Assert.Empty(Champions(folder));

        var results = Enumerable.Range(0, 2).Select(_ => SmallExperiment.Run(SmallExperiment.In(folder, "tracking={ register: { name: shapes, alias: champion, when: \"val_accuracy >= 0.0\" } }"), folder.Path)).ToList();

        Assert.All(results, result => Assert.Equal((RunOutcome.AlreadyFinished, first.RunId), (result.Outcome, result.RunId)));
        Assert.EndsWith("Its model is registered as 'shapes' now.", results[0].Message, StringComparison.Ordinal);
        Assert.DoesNotContain("registered", results[1].Message, StringComparison.Ordinal);
        Assert.Equal([first.RunId!], Champions(folder));
    }

    /// <summary>The run of each registered version of 'shapes', if the model has the alias 'champion'.</summary>
    private static List<string> Champions(TemporaryFolder folder)
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(folder.Path, "mlflow.db")};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "SELECT v.run_id FROM model_versions v JOIN registered_model_aliases a ON a.name = v.name WHERE v.name = 'shapes' AND a.alias = 'champion'";
        using var rows = command.ExecuteReader();
        var runs = new List<string>();
        while (rows.Read())
            runs.Add(rows.GetString(0));
        return runs;
    }

    private sealed class Notices : IRunObserver
    {
        public List<string> All { get; } = [];

        public void Notice(string message) => All.Add(message);
    }

    [Fact]
    public void Should_draw_no_augmented_pictures_without_augmentation()
    {
        using var folder = new TemporaryFolder();
        SmallExperiment.Run(SmallExperiment.In(folder, "augmentation={}"), folder.Path);

        using var reader = Tracker.Open(null, folder.Path).Reader;
        Assert.DoesNotContain(Images(reader.Artifacts(Assert.Single(reader.Find(new RunQuery())).StoreId)), name => name.StartsWith("augmented", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Images(IEnumerable<string> artifacts) => artifacts
        .Where(path => path.StartsWith("images/", StringComparison.Ordinal) && !path.EndsWith("+compressed.png", StringComparison.Ordinal))
        .Select(path => path["images/".Length..path.IndexOf("+timestamp+", StringComparison.Ordinal)])
        .Order(StringComparer.Ordinal);

    private sealed class CancelAtFirstStep(CancellationTokenSource source) : IRunObserver
    {
        public List<string> Notices { get; } = [];

        public void Progressed(RunProgress progress) => source.Cancel();

        public void Notice(string message) => Notices.Add(message);
    }
}
