using System.Text.Json.Nodes;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>The project that <c>tl init</c> makes, as somebody new to it would use it.</summary>
public class StarterTests
{
    [Fact]
    public void The_starter_experiment_learns_its_four_shapes()
    {
        using var tl = new ChildTl();
        Assert.Equal(0, tl.Run("init").Status);
        var ended = tl.Run("run", "experiments/first.yaml", "--json");
        Assert.True(ended.Status == 0, ended.Progress);
        // A quarter is chance; the quick start, which it follows, comes to four fifths.
        Assert.InRange((double)JsonNode.Parse(ended.Results)![0]!["metrics"]!["val_accuracy"]!, 0.7, 1);
    }
}
