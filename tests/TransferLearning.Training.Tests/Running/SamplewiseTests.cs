using TransferLearning.Models.Engines;
using TransferLearning.Models.Ops;
using TransferLearning.TestSupport;
using TransferLearning.Training.Running;

namespace TransferLearning.Training.Tests.Running;

/// <summary>Compares the layer with <see cref="Standardisation.Apply"/>, which the tests of Data compare with NumPy and Keras's formulas.</summary>
public sealed class SamplewiseTests
{
    private const int Side = 6;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_equal_the_reference_in_torch_and_in_ONNX(bool overDeviation)
    {
        var pixels = Enumerable.Range(0, 2 * Side * Side * 3).Select(i => (byte)(i * 31 % 241)).ToArray();
        var reference = new Standardisation(1 / 255.0, SamplewiseCenter: true, overDeviation, null, null, null);
        var graph = new Graph("standardise", new TensorShape(3, Side, Side), [new GraphNode("samplewise", new SamplewiseStandardisation(overDeviation), [Graph.InputName], null, "samplewise", "samplewise")]);

        var (torch, onnx) = OnTorch.Run(() =>
        {
            using var state = NetworkState.Initialise(graph, 0);
            var (first, second) = (new float[pixels.Length], new float[pixels.Length]);
            using (var engine = PrefixEngines.Torch(graph, state, Preprocessing.UnitRange, 2))
                engine.Run(pixels, first);
            using (var engine = PrefixEngines.Onnx(graph, state, Preprocessing.UnitRange, 2, threads: 1))
                engine.Run(pixels, second);
            return (first, second);
        });

        for (var picture = 0; picture < 2; picture++)
        {
            var expected = new double[Side * Side * 3];
            reference.Apply(pixels.AsSpan(picture * expected.Length, expected.Length), expected);
            for (var i = 0; i < expected.Length; i++)
            {
                var at = picture * expected.Length + i % 3 * Side * Side + i / 3; // NCHW
                Assert.Equal(expected[i], torch[at], 2e-5);
                Assert.Equal(expected[i], onnx[at], 2e-5);
            }
        }
    }

    [Fact]
    public void Should_train_with_samplewise_standardisation_as_a_layer()
    {
        using var folder = new TemporaryFolder();
        var experiment = SmallExperiment.In(folder, "augmentation.samplewise_center=true", "augmentation.samplewise_std_normalization=true", "schedule.0.epochs=1");

        var plan = SmallExperiment.Plan(experiment).Valid;

        Assert.IsType<SamplewiseStandardisation>(plan.FullNetwork.Nodes[0].Op);
        Assert.Equal(RunOutcome.Finished, SmallExperiment.Run(experiment, folder.Path).Outcome);
    }
}
