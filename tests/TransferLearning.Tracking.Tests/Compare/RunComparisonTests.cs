using TransferLearning.Tracking.Compare;

namespace TransferLearning.Tracking.Tests.Compare;

public sealed class RunComparisonTests
{
    private static readonly StoredRun[] Runs =
    [
        Run("a", new() { ["lr"] = "0.1", ["batch"] = "20" }, new() { ["val_loss"] = 0.5, ["val_accuracy"] = 0.8, ["system/cpu"] = 1 }),
        Run("b", new() { ["lr"] = "0.01", ["batch"] = "20" }, new() { ["val_loss"] = double.NaN, ["val_accuracy"] = 0.9 }),
        Run("c, \"quoted\"", new() { ["lr"] = "0.1", ["batch"] = "20", ["head"] = "x" }, new() { ["best/val_accuracy"] = 0.7 }),
    ];

    [Fact]
    public void Should_show_only_params_that_differ_and_the_best_metrics_first()
    {
        var comparison = RunComparison.Of(Runs);
        Assert.Equal(["head", "lr"], comparison.Params);
        Assert.Equal(["best/val_accuracy", "val_accuracy", "val_loss"], comparison.Metrics);
    }

    [Fact]
    public void Should_leave_out_a_sweeps_own_run_if_its_trials_are_compared()
    {
        var parent = Run("sweep", new() { ["lr"] = "0.1", ["best_trial"] = "0" }, new() { ["best/val_accuracy"] = 0.9 }, new() { ["tl.sweep"] = "c0ffee" });
        var trials = new[] { "0.1", "0.01" }.Select((rate, i) => Run($"t{i}", new() { ["lr"] = rate, ["batch"] = "20" }, [], new() { ["tl.parent_run_id"] = "sweep" })).ToList();

        var comparison = RunComparison.Of([.. trials, parent]);
        Assert.Equal(["t0", "t1"], comparison.Runs.Select(run => run.Name));
        Assert.Equal(["lr"], comparison.Params);
        Assert.Equal(["sweep"], RunComparison.Of([parent]).Runs.Select(run => run.Name));
    }

    [Fact]
    public void Should_list_best_validation_metrics_first_then_test_metrics() => Assert.Equal(
        ["best/val_accuracy", "test/auc", "test_loss", "best/epoch", "best/loss", "accuracy"],
        RunComparison.Of([Run("a", [], new() { ["accuracy"] = 1, ["best/epoch"] = 1, ["best/loss"] = 1, ["best/val_accuracy"] = 1, ["test_loss"] = 1, ["test/auc"] = 1 })]).Metrics);

    [Theory]
    [InlineData("val_accuracy", "bac")]
    [InlineData("+val_accuracy", "abc")]
    [InlineData("val_loss", "abc")]
    [InlineData("lr", "bac")]
    [InlineData("-name", "cba")]
    public void Should_sort_runs_with_missing_values_last(string by, string order) =>
        Assert.Equal(order, string.Concat(RunComparison.Of(Runs, CompareSort.Parse(by, name => name == "val_accuracy")).Runs.Select(run => run.Name[0])));

    [Fact]
    public void Should_list_the_known_columns_for_an_unknown_one()
    {
        var error = Assert.Throws<RunException>(() => RunComparison.Of(Runs, CompareSort.Parse("accuracy", _ => true)));
        Assert.Contains("val_accuracy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_quote_csv_cells_that_need_it() =>
        Assert.Equal(
            "run_id,name,experiment,status,started,head,lr,best/val_accuracy,val_accuracy,val_loss\r\n"
            + "a,a,pets,FINISHED,,,0.1,,0.8,0.5\r\nb,b,pets,FINISHED,,,0.01,,0.9,NaN\r\n\"c, \"\"quoted\"\"\",\"c, \"\"quoted\"\"\",pets,FINISHED,,x,0.1,0.7,,\r\n",
            CompareText.Csv(RunComparison.Of(Runs)));

    [Fact]
    public void Should_keep_the_ends_and_spikes_of_a_thinned_curve()
    {
        var points = Enumerable.Range(0, 100_000).Select(i => new StoredPoint(i, DateTimeOffset.UnixEpoch, i == 54_321 ? 99 : i == 7 ? double.NaN : 0)).ToList();
        var thinned = PageRuns.Thinned(points);
        Assert.InRange(thinned.Count, 500, 1002);
        Assert.Equal(0, thinned[0].Step);
        Assert.Equal(99_999, thinned[^1].Step);
        Assert.Contains(thinned, point => point.Value == 99);
        Assert.Contains(thinned, point => double.IsNaN(point.Value));
    }

    [Fact]
    public void Should_choose_the_last_version_of_each_picture_and_confusion_matrices_first()
    {
        string[] artifacts =
        [
            "evaluation/validation_confusion_matrix.png", "images/augmented_samples+step+10+timestamp+9+a.png", "images/augmented_samples+step+10+timestamp+9+a+compressed.png",
            "images/augmented_samples+step+9+timestamp+9+b.png", "images/mine%step%1%timestamp%9%c.png", "images/validation_confusion_matrix+step+4+timestamp+9+d.png",
            "images/validation_mistakes+step+4+timestamp+9+e.png", "learning_curves.png", "model/model.json", "photo.JPG",
        ];
        Assert.Equal(
            ["images/validation_confusion_matrix+step+4+timestamp+9+d.png", "images/validation_mistakes+step+4+timestamp+9+e.png", "images/augmented_samples+step+10+timestamp+9+a.png", "learning_curves.png", "images/mine%step%1%timestamp%9%c.png", "photo.JPG"],
            PagePictures.Choose(artifacts));
    }

    private static StoredRun Run(string name, Dictionary<string, string> parameters, Dictionary<string, double> metrics, Dictionary<string, string>? tags = null) =>
        new(name, name, "pets", name, RunStatus.Finished, null, null, parameters, tags ?? [], metrics);
}
