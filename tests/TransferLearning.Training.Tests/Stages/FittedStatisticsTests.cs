using TransferLearning.Models.Engines;
using TransferLearning.Models.Torch;
using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Running;
using TransferLearning.Training.Stages;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Stages;

/// <summary>
/// Compares the layers that are fitted to the training pictures with <see cref="Standardisation.Apply"/>, which the tests of Data compare with NumPy and Keras's formulas.
/// </summary>
public sealed class FittedStatisticsTests
{
    private const string Both = "augmentation={ rescale: 0.004, samplewise_center: true, samplewise_std_normalization: true, featurewise_center: true, featurewise_std_normalization: true }";
    private const string Whitened = "augmentation={ rescale: 0.004, zca_whitening: true, zca_epsilon: 0.001, horizontal_flip: true }";
    private const string Everything = "augmentation={ samplewise_center: true, samplewise_std_normalization: true, zca_whitening: true, zca_epsilon: 0.01 }";

    [Theory]
    [InlineData(Both)]
    [InlineData(Whitened)]
    [InlineData(Everything)]
    public unsafe void Should_equal_Keras_in_torch_and_in_ONNX(string augmentation)
    {
        using var folder = new TemporaryFolder();
        var plan = SmallExperiment.Plan(SmallExperiment.In(folder, augmentation)).Valid;
        var last = plan.Network.Nodes.Last(node => plan.Network.ParametersOf(node).Any(spec => spec.Role == ParameterRole.Fitted));
        var layers = plan.Network.EndingAt(last.Name);
        using var reader = InputPreprocessing.ReaderOf(plan.Experiment, plan.Data.Train);
        var values = Standardisation.Fit(plan.Experiment.Augmentation, reader)!;
        var whitening = values.WhiteningEpsilon is { } epsilon ? Whitening.Fit(reader, values, epsilon, SymmetricEigen.Decompose) : null;
        var pixels = new byte[2 * reader.PictureBytes];
        fixed (byte* to = pixels)
            for (var picture = 0; picture < 2; picture++)
                Assert.True(reader.TryRead(picture, 0, to + picture * reader.PictureBytes, out _));

        var (torch, onnx) = OnTorch.Run(() =>
        {
            using var state = NetworkState.Initialise(layers, 0);
            FittedStatistics.Load(plan, state, CancellationToken.None);
            var (first, second) = (new float[pixels.Length], new float[pixels.Length]);
            using (var engine = PrefixEngines.Torch(layers, state, plan.Preprocessing, 2))
                engine.Run(pixels, first);
            using (var engine = PrefixEngines.Onnx(layers, state, plan.Preprocessing, 2, threads: 1))
                engine.Run(pixels, second);
            return (first, second);
        });

        var (plane, expected) = (reader.PictureBytes / 3, new double[reader.PictureBytes]);
        for (var picture = 0; picture < 2; picture++)
        {
            values.Apply(pixels.AsSpan(picture * expected.Length, expected.Length), expected, whitening);
            var tolerance = 1e-4 * expected.Max(Math.Abs);
            for (var i = 0; i < expected.Length; i++)
            {
                var at = picture * expected.Length + i % 3 * plane + i / 3; // NCHW
                Assert.Equal(expected[i], torch[at], tolerance);
                Assert.Equal(expected[i], onnx[at], tolerance);
            }
        }
    }

    [Theory]
    [InlineData(Both, "samplewise,featurewise")]
    [InlineData(Whitened, "zca_whitening")]
    [InlineData(Everything, "samplewise,featurewise,zca_whitening")]
    public void Should_train_store_predict_and_export_fitted_statistics(string augmentation, string layers)
    {
        using var folder = new TemporaryFolder();
        var experiment = SmallExperiment.In(folder, augmentation);
        var plan = SmallExperiment.Plan(experiment).Valid;
        var result = SmallExperiment.Run(experiment, folder.Path);

        Assert.Equal(RunOutcome.Finished, result.Outcome);
        Assert.Equal(layers.Split(','), plan.FullNetwork.Nodes.TakeWhile(node => node.Op.Kind != "conv").Select(node => node.Op.Kind));
        Assert.DoesNotContain(plan.Stages[0].Trainable, spec => spec.Role == ParameterRole.Fitted);
        using (var model = WeightFile.Open(Path.Combine(result.ModelFolder!, "model.safetensors")))
            Assert.Equal(plan.Network.Parameters.Where(spec => spec.Role == ParameterRole.Fitted).Select(spec => spec.Name).Order(), model.Entries.Keys.Where(name => name.StartsWith("standardise.", StringComparison.Ordinal)).Order());
        using var predictor = Predictor.Open(result.ModelFolder!, "cpu", threads: 1);
        Assert.Equal(result.Metrics["best/val_accuracy"], EvaluationResult.Of(predictor.Predict(plan.Data.Validation!).Predictions, predictor.Task, plan.Data.Classes).Metrics["accuracy"], 12);
        OnTorch.Run(() =>
        {
            using var stored = StoredModel.Open(new ModelFolder(result.ModelFolder!));
            return OnnxExport.Write(stored, Path.Combine(folder.Path, "model.onnx")); // checks itself against torch, or throws
        });
    }

    [Fact]
    public void Should_continue_to_the_same_bytes_after_a_stop()
    {
        using var whole = new TemporaryFolder();
        using var stopped = new TemporaryFolder();
        string[] changes = [Whitened, "backbone.freeze=none"];
        var expected = SmallExperiment.Run(SmallExperiment.In(whole, changes), whole.Path);
        Assert.Equal(RunOutcome.Checkpointed, SmallExperiment.Run(SmallExperiment.In(stopped, changes), stopped.Path, new RunOptions { StopAfterSteps = 6 }).Outcome);

        var continued = SmallExperiment.Run(SmallExperiment.In(stopped, [.. changes, "run.workers=3"]), stopped.Path);

        Assert.Equal(File.ReadAllBytes(Path.Combine(expected.ModelFolder!, "model.safetensors")), File.ReadAllBytes(Path.Combine(continued.ModelFolder!, "model.safetensors")));
    }

    [Fact]
    public void Should_include_fitted_statistics_in_the_key_of_stored_activations()
    {
        using var folder = new TemporaryFolder();
        string? Key(params string[] changes) => SmallExperiment.Plan(SmallExperiment.In(folder, changes)).Valid.Summary.Stages[0].Cache.Key;

        Assert.NotNull(Key(Whitened));
        Assert.Equal(Key(Whitened), Key(Whitened, "optimizer.rmsprop.learning_rate=0.5"));
        Assert.NotEqual(Key(Whitened), Key(Whitened, "augmentation.zca_epsilon=0.002"));
        // Other training pictures change the validation pictures' activations too.
        Assert.NotEqual(Key(Whitened), Key(Whitened, "data.validation=0.3"));
    }

    [Theory]
    [InlineData("data.image_size=64", "data.train.shapes.images=4000", "needs 3,")]
    [InlineData("data.image_size=300", "data.train.shapes.images=400", "bytes in the model")]
    [InlineData("run.precision=bf16", "seed=3", "bf16")]
    public void Should_report_where_and_how_large_a_whitening_would_be(string first, string second, string fragment)
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Single(SmallExperiment.Plan(SmallExperiment.In(folder, first, second, "augmentation.zca_whitening=true")).Diagnostics, each => each.Severity == Severity.Error);

        Assert.Contains("'zca_whitening'", error.Message);
        Assert.Contains(fragment, error.Message);
        Assert.NotNull(error.Location);
    }

    [Fact]
    public void Should_decompose_a_matrix_to_the_same_bytes_with_any_number_of_threads()
    {
        const int n = 150;
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                matrix[i * n + j] = Math.Cos(i * j) + (i == j ? i : 0);

        var one = OnTorch.Run(() => FittedStatistics.Decompose((double[])matrix.Clone(), n));
        var again = OnTorch.Run(() =>
        {
            TorchThreads.Set(2);
            var decomposed = FittedStatistics.Decompose((double[])matrix.Clone(), n);
            Assert.Equal(2, TorchThreads.Count);
            TorchThreads.Set(1);
            return decomposed;
        });
        var (values, _) = SymmetricEigen.Decompose((double[])matrix.Clone(), n);

        Assert.Equal(one.Vectors, again.Vectors);
        Assert.Equal(values.Order(), one.Values, (expected, actual) => Math.Abs(expected - actual) < 1e-9 * n);
    }
}
