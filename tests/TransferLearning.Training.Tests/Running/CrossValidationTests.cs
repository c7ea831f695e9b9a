using TransferLearning.TestSupport;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Running;

namespace TransferLearning.Training.Tests.Running;

public sealed class CrossValidationTests
{
    [Fact]
    public void Should_run_every_fold_and_give_mean_and_deviation()
    {
        using var folder = new TemporaryFolder();
        var experiment = SmallExperiment.In(folder, "data.validation=null", "data.folds=3", "schedule.0.epochs=1");
        var plan = SmallExperiment.Plan(experiment).Valid;

        var result = SmallExperiment.Run(experiment, folder.Path);
        var folds = Enumerable.Range(0, 3).Select(fold => new TransferLearning.Training.Planning.Planner().Plan(experiment, fold).Plan!).ToList();
        var again = folds.ConvertAll(fold => new Runner(new Planner()).Run(fold, Tracking.Tracker.Open(null, folder.Path), new SilentObserver(), new RunOptions { StateFolder = Path.Combine(folder.Path, ".tl", "runs") }));

        Assert.Equal(RunOutcome.Finished, result.Outcome);
        Assert.All(again, each => Assert.Equal(RunOutcome.AlreadyFinished, each.Outcome));
        Assert.Equal(again.Average(each => each.Metrics["val_accuracy"]), result.Metrics["val_accuracy"], 1e-12);
        Assert.Equal(Deviation(again.ConvertAll(each => each.Metrics["val_loss"])), result.Metrics["val_loss_std"], 1e-12);
        Assert.Equal(4, folds.Select(fold => fold.Identity).Append(plan.Identity).Distinct().Count());
        Assert.Equal(75, folds.Sum(fold => fold.Data.Validation!.Count));

        // MLflow's UI draws each metric of the run above the folds: what is of an epoch as a dot among the curves of other runs.
        using var reader = Tracking.Tracker.Open(null, folder.Path).Reader;
        var above = Assert.Single(reader.Find(new Tracking.RunQuery()), run => run.RunId == result.RunId);
        Assert.Equal(result.Metrics["best/val_loss_std"], above.Metrics["best/val_loss_std"], 1e-12);
        Assert.DoesNotContain(above.Metrics.Keys, key => !key.Contains('/', StringComparison.Ordinal));
        var table = File.ReadAllText(reader.Artifact(above.StoreId, "folds.json", folder.Path)!);
        Assert.StartsWith("""{"columns":["fold","best/val_accuracy","best/accuracy",""", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_not_repeat_a_finished_cross_validation()
    {
        using var folder = new TemporaryFolder();
        var experiment = SmallExperiment.In(folder, "data.validation=null", "data.folds=2", "schedule.0.epochs=1");

        var first = SmallExperiment.Run(experiment, folder.Path);
        var second = SmallExperiment.Run(experiment, folder.Path);

        Assert.Equal(RunOutcome.AlreadyFinished, second.Outcome);
        Assert.Equal(first.RunId, second.RunId);
    }

    /// <summary>A sweep compares trials at the same epoch and must not compare different folds.</summary>
    [Fact]
    public void Should_count_epochs_over_the_folds_for_pruning()
    {
        using var folder = new TemporaryFolder();
        var experiment = SmallExperiment.In(folder, "data.validation=null", "data.folds=3", "schedule.0.epochs=2");
        var epochs = new List<int>();

        var pruned = SmallExperiment.Run(experiment, folder.Path, new RunOptions
        {
            Continue = epoch =>
            {
                epochs.Add(epoch.Epoch);
                return epoch.Epoch < 4;
            },
        });

        Assert.Equal([1, 2, 3, 4], epochs);
        Assert.Equal(RunOutcome.Pruned, pruned.Outcome);
        using var reader = Tracking.Tracker.Open(null, folder.Path).Reader;
        var runs = reader.Find(new Tracking.RunQuery());
        Assert.All(runs, run => Assert.Equal(Tracking.RunStatus.Finished, run.Status));
        Assert.Equal([pruned.RunId, pruned.RunId], runs.Where(run => run.RunId != pruned.RunId).Select(run => run.Tags["tl.parent_run_id"]));
    }

    private static double Deviation(List<double> values) =>
        Math.Sqrt(values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Count - 1));
}
