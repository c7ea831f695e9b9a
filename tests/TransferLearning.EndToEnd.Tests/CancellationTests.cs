using System.Diagnostics;
using System.Text.Json.Nodes;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>
/// Cancels a run at many moments: during planning, while activations are stored, in training, in validation and at its end. The moments are
/// seeded fractions of the time that an uninterrupted run takes. The outcome must be the same at each.
/// </summary>
public sealed class CancellationTests
{
    private const int Moments = 50;

    [Theory]
    [InlineData("auto")]
    [InlineData("off")]
    public void Should_exit_with_130_at_every_moment(string cache)
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
            // The run may have ended before.
            var finished = ended.Results.Length > 0 && (string?)JsonNode.Parse(ended.Results)![0]!["outcome"] == "finished";
            Assert.True(ended.Status == 130 || (finished && ended.Status == 0), $"moment {moment}: {ended.Status}\n{ended.Progress}");
            Assert.DoesNotContain("error:", ended.Progress, StringComparison.Ordinal);
        }
    }

    // Each moment has its own pictures, so that no activation is stored already, and enough of them that most of the time goes into the frozen
    // part.
    private static Ended Run(Tl tl, string cache, int moment, CancellationToken interrupted) => tl.Run(
        interrupted,
        "run", "experiments/first.yaml", "--json", "--set", $"run.cache={cache}", "--set", "schedule.head.epochs=3", "--set", $"data.train.shapes.seed={1000 + moment}",
        "--set", "data.train.shapes.images=80", "--set", "data.validation.shapes.images=40");
}
