using System.Globalization;
using System.Text.Json;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>After a run its model is evaluated, applied and exported, with the same results as in the run.</summary>
public sealed class ModelTests : IDisposable
{
    private readonly Tl _tl = new();

    public void Dispose() => _tl.Dispose();

    [Fact]
    public void Should_agree_with_the_run_in_evaluation_prediction_and_export()
    {
        _tl.Write("tiny.yaml", SampleExperiments.Tiny);
        var run = Json("run", "tiny.yaml", "--json")[0];
        Assert.Equal("finished", run.GetProperty("outcome").GetString());

        var evaluated = Json("evaluate", "tiny", "--json", "--out", "evaluation");
        Assert.Equal(run.GetProperty("metrics").GetProperty("val_accuracy").GetDouble(), evaluated.GetProperty("accuracy").GetDouble(), 6);
        Assert.Equal(run.GetProperty("metrics").GetProperty("val_loss").GetDouble(), evaluated.GetProperty("loss").GetDouble(), 4);
        Assert.True(File.Exists(Path.Combine(_tl.Folder, "evaluation", "confusion_matrix.png")));

        Pictures.Write(Path.Combine(_tl.Folder, "a picture, with a comma.png"), 40, 30, 200, 10, 90);
        var csv = Succeed("predict", run.GetProperty("run_id").GetString()![..8], ".").Split('\n');
        Assert.Equal("file,label,heart,star", csv[0]);
        var row = csv.Single(line => line.Contains("a picture, with a comma.png\"", StringComparison.Ordinal)).Split(',');
        Assert.Equal(1, double.Parse(row[^1], CultureInfo.InvariantCulture) + double.Parse(row[^2], CultureInfo.InvariantCulture), 5);

        Succeed("export", "tiny", "--onnx", "tiny.onnx", "--safetensors", "backbone.safetensors", "--pth", "backbone.pth", "--backbone");
        Assert.True(File.Exists(Path.Combine(_tl.Folder, "tiny.onnx")));
        // The record of the training comes from the run's artifacts.
        var card = File.ReadAllText(Path.Combine(_tl.Folder, "tiny.onnx.md"));
        Assert.Contains("using var model = ImageClassifier.Load(\"tiny.onnx\");", card, StringComparison.Ordinal);
        Assert.Contains("### Confusion", card, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_tl.Folder, "tiny.onnx.curves.png")));
        var small = Json("export", "tiny", "--onnx", "small.onnx", "--int8", "--tolerance", "0.2", "--json")[0];
        Assert.Equal(("int8", "accuracy", "small.onnx"), (small.GetProperty("precision").GetString(), small.GetProperty("metric").GetString(), Path.GetFileName(small.GetProperty("file").GetString())));
        Assert.Equal(new FileInfo(Path.Combine(_tl.Folder, "small.onnx")).Length, small.GetProperty("int8").GetProperty("bytes").GetInt64());
        Assert.StartsWith("file,label,heart,star\n", Succeed("predict", "small.onnx", "a picture, with a comma.png"), StringComparison.Ordinal);

        // The exported backbone serves as weights of another experiment.
        foreach (var file in new[] { "backbone.safetensors", "backbone.pth" })
        {
            _tl.Write("again.yaml", SampleExperiments.Tiny.Replace("weights: none", $"weights: {file}", StringComparison.Ordinal));
            var dry = _tl.Run("run", "again.yaml", "--dry-run");
            Assert.Equal(0, dry.Status);
            Assert.Contains("  dry run on cpu", dry.Progress, StringComparison.Ordinal);
        }
    }

    /// <summary>Two runs with different seeds. Of two equally good runs the newer one is the best.</summary>
    [Fact]
    public void Should_find_a_model_by_best_and_by_mlflows_addresses()
    {
        _tl.Write("tiny.yaml", SampleExperiments.Tiny + "\ntracking: { register: { name: shapes, alias: champion } }\n");
        var runs = new[] { "3", "4" }.Select(seed => Json("run", "tiny.yaml", "--json", "--set", $"seed={seed}")[0]).ToList();
        var ids = runs.ConvertAll(run => run.GetProperty("run_id").GetString()!);
        var scores = runs.ConvertAll(run => run.GetProperty("metrics").GetProperty("best/val_accuracy").GetDouble());
        var best = scores[1] >= scores[0] ? 1 : 0;
        Pictures.Write(Path.Combine(_tl.Folder, "photo.png"), 90, 70, 200, 10, 90);
        var expected = ids.ConvertAll(id => Succeed("predict", id, "photo.png"));
        Assert.NotEqual(expected[0], expected[1]);

        Assert.Equal(expected[0], Succeed("predict", $"runs:/{ids[0]}/model", "photo.png"));
        Assert.Equal(expected[0], Succeed("predict", "models:/shapes/1", "photo.png"));
        Assert.Equal(expected[1], Succeed("predict", "models:/shapes/latest", "photo.png"));
        Assert.Equal(expected[1], Succeed("predict", "models:/shapes@champion", "photo.png"));
        var chosen = _tl.Run("predict", "best:tiny", "photo.png");
        Assert.Contains($"best of 'tiny' by best/val_accuracy: {ids[best][..8]}", chosen.Progress, StringComparison.Ordinal);
        Assert.Equal(expected[best], chosen.Results);
        Succeed("export", ids[0], "--onnx", "shapes.onnx");
        var file = _tl.Run("predict", "shapes.onnx", "photo.png");
        Assert.True(file.Status == 0, file.Progress);
        Close(expected[0], file.Results);
        Assert.Contains("This command needs the run", _tl.Run("evaluate", "shapes.onnx").Progress, StringComparison.Ordinal);
        Assert.Contains("There is no model 'models:/shapes@nobody'", _tl.Run("predict", "models:/shapes@nobody", "photo.png").Progress, StringComparison.Ordinal);
        Assert.Contains("The experiments are 'tiny'.", _tl.Run("predict", "best:large", "photo.png").Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_explain_a_run_and_log_the_page()
    {
        _tl.Write("tiny.yaml", SampleExperiments.Tiny);
        var run = Json("run", "tiny.yaml", "--json")[0];

        var explained = Json("explain", "tiny", "--json");
        Assert.Equal("Grad-CAM", explained.GetProperty("heat_maps").GetString());
        var wrong = explained.GetProperty("pictures").EnumerateArray().Where(picture => !picture.GetProperty("right").GetBoolean()).ToList();
        Assert.Equal(explained.GetProperty("wrong").GetInt32(), wrong.Count);
        Assert.All(wrong, picture => Assert.Equal(4, picture.GetProperty("nearest").GetArrayLength()));
        var page = File.ReadAllText(Path.Combine(_tl.Folder, "explain-tiny", "explain.html"));

        var logged = Directory.GetFiles(Path.Combine(_tl.Folder, "mlruns"), "explain.html", SearchOption.AllDirectories).Single();
        Assert.EndsWith(Path.Combine("explain", "validation", "explain.html"), logged, StringComparison.Ordinal);
        Assert.Equal(page, File.ReadAllText(logged));
        // The run itself stays as it was.
        Assert.Equal("FINISHED", Json("compare", run.GetProperty("run_id").GetString()!, "--json").GetProperty("runs")[0].GetProperty("status").GetString());

        Succeed("explain", "tiny", "--pictures", "3", "--no-log", "--out", "few");
        Assert.True(File.Exists(Path.Combine(_tl.Folder, "few", "explain.html")));
        Assert.Equal(page, File.ReadAllText(logged));
    }

    [Fact]
    public void Should_assess_compare_and_log_an_evaluation()
    {
        _tl.Write("tiny.yaml", SampleExperiments.Tiny);
        _tl.Write("other.yaml", SampleExperiments.Tiny.Replace("batch_size: 8", "batch_size: 4", StringComparison.Ordinal));
        var run = Json("run", "tiny.yaml", "--json")[0];
        Json("run", "other.yaml", "--json");

        var evaluated = Json("evaluate", "tiny", "--compare", "other", "--out", "evaluation", "--json");
        var interval = evaluated.GetProperty("intervals").GetProperty("accuracy");
        Assert.InRange(evaluated.GetProperty("accuracy").GetDouble(), interval[0].GetDouble(), interval[1].GetDouble());
        Assert.Equal(15, evaluated.GetProperty("reliability").GetArrayLength());
        var test = evaluated.GetProperty("comparison").GetProperty("mcnemar");
        Assert.Equal(
            evaluated.GetProperty("pictures").GetInt32(),
            new[] { "both_right", "only_this_right", "only_other_right", "both_wrong" }.Sum(cell => test.GetProperty(cell).GetInt32()));
        foreach (var picture in new[] { "confusion_matrix.png", "curves.png", "reliability.png", "coverage.png" })
            Assert.True(File.Exists(Path.Combine(_tl.Folder, "evaluation", picture)), picture);

        // The run's record has the evaluation, and is complete at its store.
        var logged = Directory.GetFiles(_tl.Folder, "evaluation.json", SearchOption.AllDirectories).Single();
        Assert.EndsWith(Path.Combine(run.GetProperty("run_id").GetString()!, "artifacts", "evaluation", "validation", "evaluation.json"), logged, StringComparison.Ordinal);
        Assert.Contains("evaluation/validation_ece", Succeed("compare", "tiny", "--json"), StringComparison.Ordinal);
        Assert.Equal(0, _tl.Run("sync").Status);
        // The same command prints the same.
        Assert.Equal(evaluated.ToString(), Json("evaluate", "tiny", "--compare", "other", "--no-log", "--json").ToString());

        var refused = _tl.Run("evaluate", "tiny", "--calibrate", "--flip");
        Assert.Equal(2, refused.Status);
        Assert.Contains("--flip", refused.Progress, StringComparison.Ordinal);
    }

    private static void Close(string expected, string actual)
    {
        var (first, second) = (expected.Trim().Split('\n'), actual.Trim().Split('\n'));
        Assert.Equal(first[0], second[0]);
        var (cells, others) = (first[1].Split(','), second[1].Split(','));
        Assert.Equal(cells[..2], others[..2]);
        foreach (var (cell, other) in cells[2..].Zip(others[2..]))
            Assert.Equal(float.Parse(cell, CultureInfo.InvariantCulture), float.Parse(other, CultureInfo.InvariantCulture), 1e-4f);
    }

    [Fact]
    public void Should_do_nothing_and_say_so_for_a_finished_experiment()
    {
        _tl.Write("tiny.yaml", SampleExperiments.Tiny);
        var first = Json("run", "tiny.yaml", "--json")[0];
        var second = Json("run", "tiny.yaml", "--json")[0];

        Assert.Equal("already_finished", second.GetProperty("outcome").GetString());
        Assert.Equal(first.GetProperty("run_id").GetString(), second.GetProperty("run_id").GetString());
    }

    [Fact]
    public void Should_exit_with_4_if_an_expectation_does_not_hold()
    {
        _tl.Write("tiny.yaml", SampleExperiments.Tiny + "\nexpect: { val_loss: \"<= 0.0001\" }\n");

        var ended = _tl.Run("run", "tiny.yaml");

        Assert.True(ended.Status == 4, ended.Progress);
        Assert.Contains("missed val_loss", ended.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_a_run_that_does_not_exist()
    {
        var ended = _tl.Run("evaluate", "nothing");

        Assert.Equal(1, ended.Status);
        Assert.Contains("'nothing'", ended.Progress, StringComparison.Ordinal);
    }

    private JsonElement Json(params string[] arguments) => JsonDocument.Parse(Succeed(arguments)).RootElement;

    private string Succeed(params string[] arguments)
    {
        var ended = _tl.Run(arguments);
        Assert.True(ended.Status == 0, $"{string.Join(' ', arguments)}: status {ended.Status}\n{ended.Results}\n{ended.Progress}");
        return ended.Results;
    }
}
