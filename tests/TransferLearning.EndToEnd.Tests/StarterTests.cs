using System.Text.Json.Nodes;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>The project that <c>tl init</c> makes, as a new user runs it.</summary>
public class StarterTests
{
    [Fact]
    public void Should_learn_the_four_shapes_of_the_starter_experiment()
    {
        using var tl = new ChildTl();
        Assert.Equal(0, tl.Run("init").Status);
        var ended = tl.Run("run", "experiments/first.yaml", "--json");
        Assert.True(ended.Status == 0, ended.Progress);
        // Chance is 0.25. The quick start, on which it is based, reaches 0.8.
        Assert.InRange((double)JsonNode.Parse(ended.Results)![0]!["metrics"]!["val_accuracy"]!, 0.7, 1);
    }
}
