using System.Text.Json;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>The quick start as a newcomer runs it, from the files in the repository.</summary>
public class QuickStartTests
{
    [Fact]
    public void Transfer_beats_scratch_by_ten_points_and_fine_tuning_is_at_least_as_good()
    {
        using var tl = new Tl();
        var files = new[] { "scratch", "transfer", "finetune" }.Select(name => Path.Combine(Shared.Repository, "experiments", "quickstart", $"{name}.yaml"));

        var ended = tl.Run(["run", .. files, "--json"]);

        Assert.True(ended.Status == 0, ended.Progress);
        var reached = JsonDocument.Parse(ended.Results).RootElement.EnumerateArray()
            .Select(run => run.GetProperty("metrics").GetProperty("best/val_accuracy").GetDouble()).ToArray();
        Assert.True(reached[1] >= reached[0] + 0.1, ended.Results);
        Assert.True(reached[2] >= reached[1], ended.Results);
    }

    [Fact]
    public void The_pretrained_weights_are_small() =>
        Assert.InRange(new FileInfo(Path.Combine(Shared.Repository, "experiments", "quickstart", "shapes-cnn.safetensors")).Length, 1, 1_500_000);
}
