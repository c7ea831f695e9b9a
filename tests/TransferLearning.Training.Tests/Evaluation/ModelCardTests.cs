using System.Text.Json;
using System.Text.RegularExpressions;
using TransferLearning.Models.Backbones;
using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;
using TransferLearning.Training.Cards;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Evaluation;

/// <summary>The model card beside an exported file says what the run measured, and is never overwritten once somebody edited it.</summary>
public sealed partial class ModelCardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_describe_the_run_in_a_card_and_in_the_metadata_of_the_tensors()
    {
        var run = SmallExperiment.Run(SmallExperiment.In(_folder, "data.test={ shapes: { images: 12, size: 16, classes: 3, seed: 3 } }"), _folder.Path);
        var folder = new ModelFolder(run.ModelFolder!);
        folder.Calibrate(1.7);
        var file = _folder.At("small.safetensors");
        OnTorch.Run(() =>
        {
            using var model = StoredModel.Open(folder);
            SafetensorsExport.Write(model, file, backboneOnly: false);
        });
        var (description, training) = (folder.Read(), TrainingRecord.Read(folder.Path)!);

        Assert.True(ModelCardFile.Write(new CardSubject(file, ExportForm.Safetensors, description) { Training = training }));

        var card = File.ReadAllText(file + ".md");
        Assert.StartsWith("---\npipeline_tag: image-classification\ntags:\n", card, StringComparison.Ordinal);
        Assert.Contains($"      value: {run.Metrics["test_accuracy"]:0.######}\n", card, StringComparison.Ordinal);
        Assert.Matches($@"\| accuracy \| {Four(run, "best/accuracy")} \| {Four(run, "best/val_accuracy")} \| {Four(run, "test_accuracy")} \|", card);
        Assert.Contains("| **pictures** | **60** | **15** | **12** |\n", card, StringComparison.Ordinal);
        Assert.Contains("the temperature 1.7", card, StringComparison.Ordinal);
        Assert.Contains("No pretrained weights were used.", card, StringComparison.Ordinal);
        Assert.Contains("\n## Intended use\n\n*To be filled in", card, StringComparison.Ordinal);
        // Every test picture is in one cell of the confusion matrix, and the right ones are bold.
        var cells = Confusion().Match(card).Groups[1].Value;
        Assert.Equal(12, Number().Matches(cells).Sum(match => int.Parse(match.Value, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(12 * run.Metrics["test_accuracy"], Bold().Matches(cells).Sum(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)), 6);
        Assert.Contains("(<small.safetensors.curves.png>)", card, StringComparison.Ordinal);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(file + ".curves.png")[..4]);

        using var tensors = Safetensors.Open(file);
        var says = tensors.Metadata;
        Assert.Equal(("pt", "single_label", "softmax", "1.7", "none", description.Identity), (says["format"], says["task"], says["activation"], says["temperature"], says["weights"], says["run"]));
        Assert.Equal(description.Classes, JsonSerializer.Deserialize<string[]>(says["classes"]));
        Assert.Equal(16, JsonDocument.Parse(says["picture"]).RootElement.GetProperty("height").GetInt32());
        Assert.False(says.ContainsKey(WeightsLicence.Key) || says.ContainsKey("input"));
        // Another experiment may start from the file: its preprocessing is known.
        Assert.NotNull(WeightMetadata.Read(tensors).Preprocessing);
    }

    [Fact]
    public void Should_keep_a_card_that_was_edited_and_a_file_that_is_no_card()
    {
        var (subject, card) = (Subject(Described()), _folder.At("a.onnx.md"));
        Assert.True(ModelCardFile.Write(subject));
        var written = File.ReadAllText(card);
        // Written again, also after Git changed the ends of lines.
        File.WriteAllText(card, written.ReplaceLineEndings("\r\n"));
        Assert.True(ModelCardFile.Write(subject with { Note = "Another." }));
        Assert.Contains(" Another.", File.ReadAllText(card), StringComparison.Ordinal);

        foreach (var other in new[] { written.Replace("*To be filled in: what", "For my dogs. What", StringComparison.Ordinal), written + "more", "notes of mine", "" })
        {
            File.WriteAllText(card, other);
            Assert.False(ModelCardFile.Write(subject));
            Assert.Equal(other, File.ReadAllText(card));
        }
    }

    [Fact]
    public void Should_show_names_as_they_are_written_and_the_licence_of_the_weights()
    {
        var named = Described() with
        {
            Name = "pets | *all*",
            Classes = ["a|b", "<script>", "*c*"],
            Weights = new WeightsDescription("vgg16.tv_in1k", "https://huggingface.co/timm/vgg16.tv_in1k/resolve/main/model.safetensors", WeightsLicence.Torchvision),
        };
        ModelCardFile.Write(Subject(named));
        var card = File.ReadAllText(_folder.At("a.onnx.md"));
        Assert.StartsWith("---\nlicense: bsd-3-clause  # that of the pretrained weights\nlibrary_name: onnx\npipeline_tag: image-classification\nbase_model: \"timm/vgg16.tv_in1k\"\n", card, StringComparison.Ordinal);
        Assert.Contains(@"3 classes: a\|b, \<script\>, \*c\*.", card, StringComparison.Ordinal);
        Assert.Contains(@"# pets \| \*all\*", card, StringComparison.Ordinal);
        Assert.Contains("[BSD-3-Clause](<https://github.com/pytorch/vision#pre-trained-model-license>)", card, StringComparison.Ordinal);

        ModelCardFile.Write(Subject(named with { Weights = new WeightsDescription("mine.pth", null, WeightsLicence.Unknown) }));
        card = File.ReadAllText(_folder.At("a.onnx.md"));
        Assert.Contains("The licence of the pretrained weights `mine.pth` is unknown", card, StringComparison.Ordinal);
        Assert.DoesNotContain("\nlicense:", card, StringComparison.Ordinal);
    }

    /// <summary>Labels and numbers have no confusion, and each its class of the C# library.</summary>
    [Theory]
    [InlineData("multi_label", "ImageLabeler", "Finds which of 2 labels a photo has: a, b.", "pipeline_tag: image-classification")]
    [InlineData("regression", "ImageRegressor", "Estimates from a photo: a, b.", "- image-regression")]
    public void Should_describe_the_outputs_of_other_tasks(string task, string library, string summary, string front)
    {
        var model = Described() with { Task = task, Scale = task == "regression" ? new([1, 2], [3, 4]) : null, Threshold = 0.4 };
        ModelCardFile.Write(Subject(model));
        var card = File.ReadAllText(_folder.At("a.onnx.md"));
        Assert.All(new[] { $"using var model = {library}.Load(\"a.onnx\");", summary, front }, text => Assert.Contains(text, card, StringComparison.Ordinal));

        ModelCardFile.Write(Subject(model) with { Form = ExportForm.PyTorch });
        card = File.ReadAllText(_folder.At("a.onnx.md"));
        Assert.True(ModelCardFile.Write(Subject(model) with { Form = ExportForm.PyTorch, BackboneOnly = true }));
        Assert.Contains("Turns photos into features. It is the backbone of a model that was trained for a, b.", File.ReadAllText(_folder.At("a.onnx.md")), StringComparison.Ordinal);
        Assert.Contains(task == "regression" ? "multiply them by 3, 4 and add 1, 2" : "apply sigmoid for probabilities", card, StringComparison.Ordinal);
    }

    private CardSubject Subject(ModelDescription model) => new(_folder.Write("a.onnx", "a model"), ExportForm.Onnx, model);

    /// <summary>A model of an earlier version: neither backbone nor weights nor training are recorded.</summary>
    private static ModelDescription Described() => new()
    {
        Name = "small",
        Experiment = "tests",
        Identity = new string('a', 64),
        Classes = ["a", "b"],
        Picture = new PictureDescription { Height = 8, Width = 8, Resize = "squash", Interpolation = "bilinear", Order = "rgb", Scale = 1, Mean = [0, 0, 0], Std = [1, 1, 1] },
        Activation = "sigmoid",
        Epoch = 1,
        Metrics = new Dictionary<string, double> { ["val_accuracy"] = 0.5, ["val_loss"] = double.NaN },
        Network = default,
    };

    private static string Four(RunResult run, string metric) => Regex.Escape(TransferLearning.Training.Metrics.MetricText.Of(run.Metrics[metric]));

    [GeneratedRegex(@"### Confusion.*?---: \|\n(.*?)\n\n", RegexOptions.Singleline)]
    private static partial Regex Confusion();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"\*\*(\d+)\*\*")]
    private static partial Regex Bold();
}
