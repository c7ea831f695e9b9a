using System.Diagnostics;
using System.Text.Json.Nodes;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>
/// A run that is cancelled at any moment: while it is planned, while activations are stored, in training, in validation, at its end. Each moment
/// is a seeded share of the time that the whole run takes here; whatever the run is doing then, the outcome is the same.
/// </summary>
public sealed class CancellationTests
{
    private const int Moments = 50;

    [Theory]
    [InlineData("auto")]
    [InlineData("off")]
    public void Should_be_130_at_every_moment(string cache)
    {
        using var tl = new Tl();
        Assert.Equal(0, tl.Run("init").Status);
        var whole = Stopwatch.StartNew();
        var uninterrupted = Run(tl, cache, 0, CancellationToken.None);
        whole.Stop();
        Assert.True(uninterrupted.Status == 0, uninterrupted.Progress);

        var random = new Random(13);
        for (var moment = 1; moment <= Moments; moment++)
        {
            using var stop = new CancellationTokenSource();
            if (moment == 1)
                stop.Cancel();
            else
                stop.CancelAfter(whole.Elapsed * random.NextDouble());
            var ended = Run(tl, cache, moment, stop.Token);
            // It may have been over before.
            var finished = ended.Results.Length > 0 && (string?)JsonNode.Parse(ended.Results)![0]!["outcome"] == "finished";
            Assert.True(ended.Status == 130 || (finished && ended.Status == 0), $"moment {moment}: {ended.Status}\n{ended.Progress}");
            Assert.DoesNotContain("error:", ended.Progress, StringComparison.Ordinal);
        }
    }

    // Pictures of its own for each moment, so that none of them is stored already; enough of them that most of the time is spent on the frozen part.
    private static Ended Run(Tl tl, string cache, int moment, CancellationToken interrupted) => tl.Run(
        interrupted,
        "run", "experiments/first.yaml", "--json", "--set", $"run.cache={cache}", "--set", "schedule.head.epochs=3", "--set", $"data.train.shapes.seed={1000 + moment}",
        "--set", "data.train.shapes.images=80", "--set", "data.validation.shapes.images=40");
}
