using System.Text.Json;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>The quick start as a newcomer runs it, from the files in the repository.</summary>
public class QuickStartTests
{
    [Fact]
    public void Should_gain_by_transfer_and_again_by_fine_tuning()
    {
        using var tl = new Tl();
        var files = new[] { "quickstart/scratch", "quickstart/transfer", "finetune" }.Select(name => Path.Combine(Shared.Repository, "experiments", $"{name}.yaml"));

        var ended = tl.Run(["run", .. files, "--json"]);

        Assert.True(ended.Status == 0, ended.Progress);
        var reached = JsonDocument.Parse(ended.Results).RootElement.EnumerateArray()
            .Select(run => run.GetProperty("metrics").GetProperty("best/val_accuracy").GetDouble()).ToArray();
        Assert.True(reached[1] >= reached[0] + 0.05, ended.Results);
        Assert.True(reached[2] >= reached[1] + 0.05, ended.Results);
    }

    [Fact]
    public void Should_ship_small_pretrained_weights() =>
        Assert.InRange(new FileInfo(Path.Combine(Shared.Repository, "experiments", "quickstart", "shapes-cnn.safetensors")).Length, 1, 1_500_000);
}
