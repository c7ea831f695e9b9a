using System.Text.Json;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Training.PassTiming;
using TransferLearning.Training.Planning;

namespace TransferLearning.Cli.Tests;

public sealed class PlanVerbTests : IDisposable
{
    private const string Experiment = """
        data:
          train: { shapes: { images: 60, classes: 3, size: 64 } }
          validation: 0.2
          image_size: 64
        backbone: { name: mobilenet_v2, weights: none, pooling: avg, freeze: { until: block_13_expand } }
        head:
          - dense: { units: 3, activation: softmax }
        schedule:
          - { stage: head, epochs: 2 }
          - { stage: everything, epochs: 3, unfreeze: all }
        """;

    private readonly Tl _tl = new();

    [Fact]
    public void Should_show_stages_before_the_network_and_the_network_by_blocks()
    {
        _tl.Write("e.yaml", Experiment);
        var blocks = _tl.Run("plan", "e.yaml").Results.Split('\n');
        var layers = _tl.Run("plan", "e.yaml", "--layers").Results.Split('\n');
        Assert.True(Line(blocks, "everything ") < Line(blocks, "block "), string.Join('\n', blocks));
        Assert.InRange(blocks.Length, 30, 60);
        Assert.True(layers.Length > 150);
        Assert.Contains(layers, line => line.StartsWith("block_13_expand ", StringComparison.Ordinal) && line.Contains("head, everything", StringComparison.Ordinal));
        Assert.Contains(blocks, line => line.StartsWith("everything ", StringComparison.Ordinal) && line.Contains("3 × 2", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_say_how_often_a_sweep_decodes_each_picture()
    {
        _tl.Environment["TL_ACTIVATIONS"] = Path.Combine(_tl.Folder, "store");
        _tl.Write("e.yaml", Experiment.Replace("\n  - { stage: everything, epochs: 3, unfreeze: all }", "", StringComparison.Ordinal));
        Assert.DoesNotContain("decoding:", _tl.Run("plan", "e.yaml").Results, StringComparison.Ordinal);
        _tl.Write("s.yaml", "extends: e.yaml\nsweep: { parameters: { backbone.name: [mobilenet_v2, resnet18], optimizer.rmsprop.learning_rate: [0.1, 0.01] } }");
        Assert.Contains("decoding: each of 60 pictures once by 4 runs: they differ in 'backbone.name' and share no activations [key ", _tl.Run("plan", "s.yaml").Results, StringComparison.Ordinal);
        using var off = JsonDocument.Parse(_tl.Run("plan", "s.yaml", "--set", "run.cache=off", "--json").Results);
        var decoding = off.RootElement.GetProperty("decoding");
        Assert.Equal((4, 4, false), (decoding.GetProperty("runs").GetInt32(), decoding.GetProperty("times").GetInt32(), decoding.GetProperty("kept").GetBoolean()));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Should_fit_the_plan_into_a_terminal(int columns)
    {
        _tl.Write("e.yaml", Experiment);
        var plan = new Planner().Plan(Rooms.Language().Load(Path.Combine(_tl.Folder, "e.yaml"), [], _ => null).Valid).Valid;
        using StringWriter text = new(), none = new();
        PlanPrinter.Print(plan.Summary, layers: false, new Session(text, none, _tl.Folder, _ => null) { Columns = columns });
        var lines = text.ToString().Split('\n');
        Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 0, columns));
        // A broken cell would leave a row whose first cell is empty.
        Assert.DoesNotContain(lines.SkipWhile(line => !line.StartsWith("stage ", StringComparison.Ordinal)).TakeWhile(line => !line.StartsWith("head:", StringComparison.Ordinal)), line => line.StartsWith("   ", StringComparison.Ordinal) && line.Trim().Length > 0);
    }

    [Fact]
    public void Should_print_the_measured_time_of_the_first_pass_in_a_terminal()
    {
        FirstPassTime[] times =
        [
            new() { Stage = "head", Cut = "pooling", Precision = "fp32", IsChosen = true, Pictures = 1399, DecodedPerSecond = 1400, ComputedPerSecond = 280, PreparingSeconds = 0.5, Seconds = 6.5 },
            new() { Stage = "head", Cut = "pooling", Precision = "bf16", IsChosen = false, Pictures = 1399, DecodedPerSecond = 1400, WhyNot = "no units" },
        ];
        using StringWriter text = new(), none = new();

        FirstPassTable.Print(times, new Session(text, none, _tl.Folder, _ => null) { Columns = 80 });

        Assert.Equal(
            """
            head: the first pass up to pooling over 1,399 pictures, from a second of
              measuring each; decoding alone 1,400 pictures/s

            precision        computed/s  preparing  first pass
            ──────────────────────────────────────────────────
            fp32 (this run)         280      0.5 s       6.5 s
            bf16                      –          –           –

            bf16: no units

            """, text.ToString());
        Assert.Equal(["280", null], FirstPassTable.ToJson(times).Select(time => time!["computed_per_second"]?.ToString()));
    }

    [Fact]
    public void Should_sum_up_many_classes()
    {
        for (var i = 0; i < 30; i++)
            for (var photo = 0; photo <= i % 2; photo++)
                _tl.Write(Path.Combine("photos", $"class{i:00}", $"{photo}.jpg"), "");
        _tl.Write("e.yaml", Experiment.Replace("{ shapes: { images: 60, classes: 3, size: 64 } }", "{ folder: photos }", StringComparison.Ordinal).Replace("  validation: 0.2\n", "", StringComparison.Ordinal).Replace("units: 3", "units: classes", StringComparison.Ordinal));
        var shown = _tl.Run("plan", "e.yaml").Results;
        Assert.Contains("20 more", shown, StringComparison.Ordinal);
        Assert.Contains("1 to 2 each", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("class29", shown, StringComparison.Ordinal);
    }

    /// <summary>A run downloads missing weights. A user who validates on a laptop for a cluster without a network must know about them.</summary>
    [Fact]
    public void Should_note_in_validate_that_weights_are_not_here()
    {
        var hash = new string('0', 64);
        _tl.Write("e.yaml", Experiment.Replace("weights: none", $"weights: 'https://example.org/never.safetensors', sha256: '{hash}'", StringComparison.Ordinal));
        var valid = _tl.Run("validate", "e.yaml");
        Assert.Equal(0, valid.Status);
        Assert.Contains($"e.yaml(5,42): note {Codes.AbsentWeights}: the weights 'https://example.org/never.safetensors' are not on this machine", valid.Progress, StringComparison.Ordinal);
        Assert.Contains($"dotnet tl weights pull https://example.org/never.safetensors --sha256 {hash}", valid.Progress, StringComparison.Ordinal);
        Assert.Contains("\"severity\": \"note\"", _tl.Run("validate", "e.yaml", "--json").Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_compare_a_number_of_units_with_the_classes()
    {
        _tl.Write("e.yaml", Experiment.Replace("units: 3", "units: 4", StringComparison.Ordinal));
        var invalid = _tl.Run("validate", "e.yaml");
        Assert.Equal(2, invalid.Status);
        Assert.Contains("e.yaml(7,5): error TL3002: the head ends in [4], but there are 3 classes", invalid.Progress, StringComparison.Ordinal);
    }

    public void Dispose() => _tl.Dispose();

    private static int Line(string[] lines, string text) => Array.FindIndex(lines, line => line.Contains(text, StringComparison.Ordinal));
}
