using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;
using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Progress;
using TransferLearning.Training.RateFinding;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tasks;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Machine;

/// <summary><c>predict</c>, <c>evaluate</c> and <c>export</c> of a model with an operation that is wrong in channels-last memory.</summary>
[Collection(nameof(Alone))]
public sealed class ModelFaultTests : IDisposable
{
    private const string Told = "Continuing in mode nchw (channels first in memory).";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notices = [];
    private readonly RunResult _run;
    private readonly MachineRecords _records;

    public ModelFaultTests()
    {
        _run = SmallExperiment.Run(SmallExperiment.In(_folder, "backbone.freeze=none"), _folder.Path);
        _records = new(_folder.At("machine"), new MachineFacts(Processor.Of([], []), "libtorch", 1));
        _records.Keep([new ModeVerdict { Mode = "standard", Right = 9 }]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_predict_and_evaluate_correctly_store_the_fault_and_report_it_once()
    {
        var set = SmallExperiment.Plan(SmallExperiment.In(_folder)).Valid.Data.Validation!;
        var expected = Honest(set);

        using var predictor = Predictor.Open(_run.ModelFolder!, 1, _ => _records, Faulty);
        var predicted = predictor.Predict(set, notice: _notices.Add).Predictions;

        Assert.StartsWith("torch computes wrong numbers in mode 'standard': layer 'conv_2': conv from", Assert.Single(_notices), StringComparison.Ordinal);
        Assert.EndsWith(Told, _notices[0], StringComparison.Ordinal);
        AssertClose(expected, predicted);
        var evaluated = EvaluationResult.Of(predicted, predictor.Task, predictor.Model.Classes);
        Assert.Equal(_run.Metrics["best/val_accuracy"], evaluated.Metrics["accuracy"], 12);
        Assert.Equal(EvaluationResult.Of(expected, predictor.Task, predictor.Model.Classes).Metrics["loss"], evaluated.Metrics["loss"], 1e-5);
        AssertKept();

        // The predictor remembers its mode, and gives the same result for a photo alone as among others.
        var alone = predictor.Predict(new ImageSet([set.Samples[0]]), notice: _notices.Add).Predictions;
        Assert.Single(_notices);
        for (var each = 0; each < expected.Of(0).Length; each++)
            Assert.Equal(expected.Of(0)[each], alone.Of(0)[each], 1e-5f);
        Assert.Equal(TorchMode.Standard, TorchModes.Current);
    }

    /// <summary>Checks that the fault would show without the check; otherwise this class would test nothing.</summary>
    [Fact]
    public void Should_be_wrong_without_the_check() => OnTorch.Run(() =>
    {
        using var model = StoredModel.Open(new ModelFolder(_run.ModelFolder!), "cpu", Faulty);
        using var right = StoredModel.Open(new ModelFolder(_run.ModelFolder!));
        var images = ChannelsLast.Of(TorchSharp.torch.tensor(ExportCheck.Preprocessed(model.Network), model.Network.Input.WithBatch(ExportCheck.Pictures)));
        var (wrong, expected) = (Outputs(model, images), Outputs(right, images));
        Assert.True(wrong.Zip(expected, (one, other) => Math.Abs(one - other)).Max() > 1e-2);

        static float[] Outputs(StoredModel model, TorchSharp.torch.Tensor images) =>
            [.. new TorchExecutor(model.Network.ToLogits()).Run(model.State, images, RunMode.Inference).contiguous().data<float>()];
    });

    [Fact]
    public void Should_export_correct_files_store_the_fault_and_report_it()
    {
        var (onnx, safetensors) = (_folder.At("model.onnx"), _folder.At("model.safetensors"));
        using var thread = new TorchThread(threads: 1);
        var differences = CheckedModel.Use(
            new ModelFolder(_run.ModelFolder!), thread, model => (OnnxExport.Write(model, onnx, new OnnxExportOptions { Notice = _notices.Add }), SafetensorsExport.Write(model, safetensors, backboneOnly: false)),
            _ => _records, _notices.Add, Faulty, CancellationToken.None);

        Assert.EndsWith(Told, Assert.Single(_notices), StringComparison.Ordinal);
        Assert.InRange(differences.Item1, 0, ExportCheck.Tolerance);
        Assert.InRange(differences.Item2, 0, ExportCheck.Tolerance);
        AssertKept();
        Assert.Equal(TorchMode.Standard, TorchModes.Current);

        // Both files equal those of a machine without faults.
        using var honest = new TorchThread(threads: 1);
        CheckedModel.Use(
            new ModelFolder(_run.ModelFolder!), honest,
            model => (OnnxExport.Write(model, _folder.At("honest.onnx")), SafetensorsExport.Write(model, _folder.At("honest.safetensors"), backboneOnly: false)));
        Assert.Equal(File.ReadAllBytes(_folder.At("honest.onnx")), File.ReadAllBytes(onnx));
        Assert.Equal(File.ReadAllBytes(_folder.At("honest.safetensors")), File.ReadAllBytes(safetensors));
    }

    [Fact]
    public void Should_find_the_learning_rate_of_a_correct_run()
    {
        var plan = SmallExperiment.Plan(SmallExperiment.In(_folder, "backbone.freeze=none")).Valid;
        var faulty = plan with { Stages = [.. plan.Stages.Select(stage => stage with { Suffix = Faulty(stage.Suffix) })] };
        var told = new Notices(_notices);

        var found = LearningRateFinder.Run(faulty, new RateRange { Steps = 20 }, told, _ => _records);

        Assert.EndsWith(Told, Assert.Single(_notices), StringComparison.Ordinal);
        AssertKept();
        var right = LearningRateFinder.Run(plan, new RateRange { Steps = 20 });
        Assert.Equal(right.Points[0].Loss, found.Points[0].Loss, 1e-4);
    }

    /// <summary>Asserts that the mode is stored as wrong; the next command's check continues with the modes after it.</summary>
    private void AssertKept()
    {
        var kept = Assert.Single(_records.Known!.Tried);
        Assert.Equal(("standard", true, true), (kept.Mode, kept.OfNetwork, _records.Known.IsOpen));
        Assert.StartsWith("layer 'conv_2'", kept.Fault, StringComparison.Ordinal);
    }

    private Predictions Honest(ImageSet set)
    {
        using var predictor = Predictor.Open(_run.ModelFolder!, "cpu", threads: 1);
        return predictor.Predict(set, notice: _notices.Add).Predictions;
    }

    private static Graph Faulty(Graph graph) => FaultyConv.In(graph, conv => new WrongConv(conv));

    private static void AssertClose(Predictions expected, Predictions actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Probabilities.Length; i++)
            Assert.Equal(expected.Probabilities[i], actual.Probabilities[i], 1e-5f);
    }

    private sealed class Notices(List<string> said) : IRunObserver
    {
        public void Notice(string message) => said.Add(message);
    }
}
