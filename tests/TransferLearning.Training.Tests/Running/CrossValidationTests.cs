using TransferLearning.TestSupport;
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
        var again = folds.ConvertAll(fold => new Runner().Run(fold, Tracking.Tracker.Open(null, folder.Path), new SilentObserver(), new RunOptions { StateFolder = Path.Combine(folder.Path, ".tl", "runs") }));

        Assert.Equal(RunOutcome.Finished, result.Outcome);
        Assert.All(again, each => Assert.Equal(RunOutcome.AlreadyFinished, each.Outcome));
        Assert.Equal(again.Average(each => each.Metrics["val_accuracy"]), result.Metrics["val_accuracy"], 1e-12);
        Assert.Equal(Deviation(again.ConvertAll(each => each.Metrics["val_loss"])), result.Metrics["val_loss_std"], 1e-12);
        Assert.Equal(4, folds.Select(fold => fold.Identity).Append(plan.Identity).Distinct().Count());
        Assert.Equal(75, folds.Sum(fold => fold.Data.Validation!.Count));
    }

    [Fact]
    public void Should_do_nothing_the_second_time()
    {
        using var folder = new TemporaryFolder();
        var experiment = SmallExperiment.In(folder, "data.validation=null", "data.folds=2", "schedule.0.epochs=1");

        var first = SmallExperiment.Run(experiment, folder.Path);
        var second = SmallExperiment.Run(experiment, folder.Path);

        Assert.Equal(RunOutcome.AlreadyFinished, second.Outcome);
        Assert.Equal(first.RunId, second.RunId);
    }

    private static double Deviation(List<double> values) =>
        Math.Sqrt(values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Count - 1));
}
