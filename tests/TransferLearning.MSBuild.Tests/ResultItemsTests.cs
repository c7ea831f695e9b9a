using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace TransferLearning.MSBuild.Tests;

public class ResultItemsTests
{
    private const string Json = """
        [
          { "file": "a.yaml", "run_id": "0123", "outcome": "finished", "model": "/tmp/m;o%del", "message": null,
            "metrics": { "val_accuracy": 0.975, "best/val_loss": 0.5, "loss": null }, "epochs": [ { "epoch": 1 } ], "seconds": 1.5 },
          { "file": "b.yaml", "run_id": null, "outcome": "failed", "metrics": {} }
        ]
        """;

    [Fact]
    public void Should_turn_results_into_items_with_metrics_as_metadata()
    {
        var items = ResultItems.Of(Json);
        Assert.Equal(["a.yaml", "b.yaml"], items.Select(item => item.ItemSpec));
        Assert.Equal(("0123", "finished", "/tmp/m;o%del", "0.975", "0.5", "1.5"), (Of("RunId"), Of("Outcome"), Of("Model"), Of("val_accuracy"), Of("best_val_loss"), Of("Seconds")));
        Assert.Equal(["", "", ""], [Of("loss"), Of("Message"), Of("Epochs")]);
        string Of(string name) => items[0].GetMetadata(name);
    }

    [Fact]
    public void Should_turn_a_sweeps_trials_into_items_with_their_rank()
    {
        var items = ResultItems.Of("""
            { "sweep": "s", "leaderboard": [ { "rank": 1, "trial": 2, "model": "/m" } ],
              "trials": [ { "trial": 1, "file": "1.yaml", "value": 0.5 }, { "trial": 2, "file": "2.yaml", "value": 0.9 } ] }
            """);
        Assert.Equal([("1.yaml", "", ""), ("2.yaml", "1", "/m")], items.Select(item => (item.ItemSpec, item.GetMetadata("Rank"), item.GetMetadata("Model"))));
        Assert.Equal("0.9", items[1].GetMetadata("Value"));
    }

    [Theory]
    [InlineData("val_accuracy", "b")]
    [InlineData("val_loss", "c")]
    [InlineData("f1", null)]
    public void Should_choose_the_largest_value_or_the_smallest_loss(string metric, string? expected)
    {
        var task = new FindBestExperiment { Metric = metric, Results = [Item("a", "0.5", "2"), Item("b", "0.9", "3e0"), Item("c", "0.9", "1e-1"), new TaskItem("d")] };
        Assert.True(task.Execute());
        Assert.Equal(expected, task.Best?.ItemSpec);
    }

    private static ITaskItem Item(string name, string accuracy, string loss) =>
        new TaskItem(name, new Dictionary<string, string> { ["val_accuracy"] = accuracy, ["val_loss"] = loss, ["LargerIsBetter"] = "val_accuracy best_val_accuracy" });
}
