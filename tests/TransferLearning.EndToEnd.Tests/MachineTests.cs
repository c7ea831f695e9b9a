using System.Text.Json;
using System.Text.Json.Nodes;
using TransferLearning.Models.Tests;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>The check of the processor as a user sees it: done once, reported in one line, and remembered.</summary>
public sealed class MachineTests : IDisposable
{
    private const string Checking = "checking once that torch computes correctly on this processor", Repeating = "checking that torch computes correctly on this processor";

    private readonly ChildTl _tl = new();

    public MachineTests() => _tl.Environment["TL_HOME"] = _tl.At("home");

    public void Dispose() => _tl.Dispose();

    [Fact]
    public void Should_check_the_processor_once_and_report_the_result()
    {
        _tl.Write("tiny.yaml", SampleExperiments.Tiny);
        Assert.Contains("has not been checked yet", Succeed("plan", "tiny.yaml").Results, StringComparison.Ordinal);

        Assert.Contains(Checking, Succeed("run", "tiny.yaml").Progress, StringComparison.Ordinal);
        Assert.DoesNotContain(Checking, Succeed("run", "tiny.yaml", "--fresh").Progress, StringComparison.Ordinal);

        // The right mode depends on the machine that runs the tests.
        var record = JsonDocument.Parse(File.ReadAllText(Assert.Single(Directory.GetFiles(_tl.At("home", "machine"))))).RootElement;
        var mode = record.GetProperty("tried").EnumerateArray().Last().GetProperty("mode").GetString();
        var doctor = Succeed("doctor", "--quick", "--json");
        Assert.DoesNotContain("checking", doctor.Progress, StringComparison.Ordinal);
        Assert.StartsWith($"in mode {mode} ", JsonDocument.Parse(doctor.Results).RootElement.GetProperty("torch computes").GetString(), StringComparison.Ordinal);
        Assert.Contains($"torch computes in mode {mode} ", Succeed("plan", "tiny.yaml").Results, StringComparison.Ordinal);
        Assert.Contains(Repeating, Succeed("doctor").Progress, StringComparison.Ordinal);
    }

    /// <summary>Uses the record of a machine on which the fastest modes are wrong.</summary>
    [NeedsRightOneDnnFact]
    public void Should_check_each_network_if_a_mode_is_wrong_on_the_machine()
    {
        _tl.Write("tiny.yaml", SampleExperiments.Tiny.Replace("  weights: none", "  weights: none\n  freeze: none", StringComparison.Ordinal));
        Suspect();

        var run = Succeed("run", "tiny.yaml");
        Assert.Contains("torch computes in mode nchw (channels first in memory), because other modes are wrong on this processor: standard: convolution A: ended the process (SIGFPE); avx2:", run.Progress, StringComparison.Ordinal);
        Assert.Matches("checking once that torch computes '[^']+' correctly in mode 'nchw'", run.Progress);
        Assert.DoesNotContain("checking once", Succeed("run", "tiny.yaml", "--fresh").Progress, StringComparison.Ordinal);
        Assert.Contains("wrong on this processor: standard: convolution A", Succeed("plan", "tiny.yaml").Results, StringComparison.Ordinal);
        Assert.Contains("tiny", Succeed("compare", "--tag", "tl.torch_mode=nchw").Results, StringComparison.Ordinal);

        // A photo's prediction uses the same mode, after a check of the whole model.
        Pictures.Write(_tl.At("photo.png"), 40, 30, 200, 10, 90);
        Assert.Matches("checking once that torch computes '[^']+' correctly in mode 'nchw'", Succeed("predict", "tiny", "photo.png").Progress);
        // An export does too, with as many pictures as it compares.
        Assert.Matches("checking once that torch computes '[^']+' correctly in mode 'nchw'", Succeed("export", "tiny", "--onnx", "tiny.onnx").Progress);
    }

    /// <summary>Workers have not loaded torch yet when they get their first trial.</summary>
    [NeedsRightOneDnnFact]
    public void Should_check_a_sweeps_networks_in_its_workers_if_a_mode_is_wrong_on_the_machine()
    {
        _tl.Write("sweep.yaml", SampleExperiments.Tiny.Replace("  weights: none", "  weights: none\n  freeze: none", StringComparison.Ordinal) + """


            sweep:
              parameters:
                optimizer.adam.learning_rate: [0.01, 0.001]
              parallel: 1
            """);
        Suspect();

        Succeed("sweep", "sweep.yaml");

        var logs = Directory.GetFiles(_tl.At(".tl"), "log.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText).ToList();
        Assert.Equal(2, logs.Count);
        Assert.Matches("checking once that torch computes '[^']+' correctly in mode 'nchw'", logs[0]);
        // The second trial has the same network as the first.
        Assert.DoesNotContain("checking once", logs[1], StringComparison.Ordinal);
        Assert.Equal(2, JsonNode.Parse(Succeed("compare", "--tag", "tl.torch_mode=nchw", "--json").Results)!["runs"]!.AsArray().Count);
    }

    /// <summary>Records that the fastest modes are wrong on this machine.</summary>
    private void Suspect()
    {
        Succeed("doctor");
        var file = Assert.Single(Directory.GetFiles(_tl.At("home", "machine")));
        var record = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        record["tried"] = new JsonArray(Verdict("standard", "convolution A: ended the process (SIGFPE)"), Verdict("avx2", "convolution A: wrong output"), Verdict("nchw", null));
        File.WriteAllText(file, record.ToJsonString());

        static JsonObject Verdict(string mode, string? fault) => new() { ["mode"] = mode, ["right"] = 1, ["fault"] = fault };
    }

    [Fact]
    public void Should_compute_in_the_mode_that_the_user_names()
    {
        _tl.Write("tiny.yaml", SampleExperiments.Tiny);
        _tl.Environment["TL_TORCH_MODE"] = "no-onednn";
        Assert.DoesNotContain(Checking, Succeed("run", "tiny.yaml").Progress, StringComparison.Ordinal);
        Assert.Contains("in mode no-onednn (without oneDNN), set by TL_TORCH_MODE", Succeed("plan", "tiny.yaml").Results, StringComparison.Ordinal);

        _tl.Environment["TL_TORCH_MODE"] = "fast";
        var refused = _tl.Run("run", "tiny.yaml");
        Assert.Equal(1, refused.Status);
        Assert.Contains("error: TL_TORCH_MODE is 'fast'; there are standard, avx2, nchw, one-thread, no-onednn, sse41.", refused.Progress, StringComparison.Ordinal);
    }

    private ChildTl.Ended Succeed(params string[] arguments)
    {
        var ended = _tl.Run(arguments);
        Assert.True(ended.Status == 0, ended.Progress);
        return ended;
    }
}
