using TorchSharp;
using TransferLearning.TestSupport;
using TransferLearning.Training.Inputs;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tests.Running;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Texts;

/// <summary>Texts that are computed without their padding: runs give the results of padded ones.</summary>
[Collection(nameof(Alone))]
public sealed class TextLengthTests : IDisposable
{
    private const string Pooled = "head=[global_average_pool_1d, { dense: { units: classes, activation: softmax } }]";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_store_the_same_bytes_as_are_computed_in_every_epoch()
    {
        var stored = Run("stored", Pooled, "run.cache=on");
        var computed = Run("computed", Pooled, "run.cache=off");
        Assert.Equal(File.ReadAllBytes(Weights(stored)), File.ReadAllBytes(Weights(computed)));
    }

    /// <summary>The frozen part computes a text of five words with eight positions, whatever the length of the longest.</summary>
    [Fact]
    public void Should_give_the_results_of_less_padding()
    {
        var few = Run("few", Pooled, "data.text.sequence_length=8");
        var many = Run("many", Pooled, "data.text.sequence_length=300");
        Assert.Equal(File.ReadAllBytes(Weights(few)), File.ReadAllBytes(Weights(many)));
    }

    /// <summary>A batch is as long as its longest text; with a layer that reads padding, as long as all texts may be.</summary>
    [Theory]
    [InlineData("{ lstm: 4 }", 3, null)]
    [InlineData("{ conv_1d: { filters: 4, kernel_size: 2, padding: same } }, global_max_pool_1d", 20, "head.0.conv_1d")]
    public void Should_pad_a_batch_to_its_longest_text_unless_a_layer_reads_padding(string layers, int length, string? reader) => OnTorch.Run(() =>
    {
        var plan = SmallExperiment.Plan(TextExperiment.In(_folder, "data.text.sequence_length=20", $"head=[{layers}, {{ dense: {{ units: classes }} }}]")).Valid;
        Assert.Equal(reader, plan.Summary.Data.Text!.PaddingReader);
        using var tensors = InputTensors.Of(plan, CPU);
        var samples = new float[2 * 20];
        (samples[0], samples[20], samples[22]) = (5, 6, 7);
        unsafe
        {
            fixed (float* first = samples)
            {
                using var batch = tensors.Load((byte*)first, 2);
                Assert.Equal([2, length], batch.shape);
                Assert.Equal([5f, 0, 0, 6, 0, 7], batch.narrow(1, 0, 3).contiguous().data<float>().ToArray());
            }
        }
    });

    /// <summary>Twenty steps on batches without their padding, and the same ones with it.</summary>
    [Theory]
    [InlineData("{ lstm: 4 }")]
    [InlineData("{ bidirectional: { layer: { gru: { units: 3, return_sequences: true } } } }, global_average_pool_1d")]
    public void Should_learn_the_same_without_padding(string layers) => OnTorch.Run(() =>
    {
        var plan = SmallExperiment.Plan(TextExperiment.In(_folder, "data.text.sequence_length=20", $"head=[{layers}, {{ dense: {{ units: classes }} }}]")).Valid;
        using NetworkState trimmed = NetworkState.Initialise(plan.Network, 1), padded = NetworkState.Initialise(plan.Network, 1);
        Train(trimmed, trims: true);
        Train(padded, trims: false);
        using var before = NetworkState.Initialise(plan.Network, 1);
        foreach (var name in trimmed.Names.Where(name => trimmed[name].requires_grad))
        {
            Assert.True(allclose(trimmed[name], padded[name], rtol: 1e-4, atol: 1e-5), name);
            Assert.False(allclose(trimmed[name], before[name], rtol: 1e-2, atol: 1e-3), name);
        }

        void Train(NetworkState state, bool trims)
        {
            var (executor, trained) = (new TorchExecutor(plan.Network), plan.Stages[0].Trainable.Select(spec => state[spec.Name].requires_grad_()).ToList());
            using var tensors = new TokenTensors(20, CPU, trims);
            using var loader = new BatchLoader(plan.Data.Train, LoaderOptions.For(plan.Experiment, training: true, plan.Data.Text));
            for (var epoch = 0; epoch < 4; epoch++)
                foreach (var batch in loader.Epoch(epoch, steps: 5))
                    using (batch)
                        Step(batch);

            unsafe void Step(Batch batch)
            {
                using var scope = NewDisposeScope();
                var logits = executor.Run(state, tensors.Load(batch.Pixels, batch.Count), RunMode.Train(1, batch.Step));
                nn.functional.cross_entropy(logits, tensor(batch.Labels.ToArray().Select(label => (long)label).ToArray())).backward();
                using var none = no_grad();
                foreach (var each in trained)
                {
                    each.sub_(each.grad!.mul(0.5f.ToScalar()));
                    each.grad!.zero_();
                }
            }
        }
    });

    [Fact]
    public void Should_warn_if_batches_by_length_save_nothing()
    {
        var plan = SmallExperiment.Plan(TextExperiment.In(_folder, "data.text.batches=by_length", "head=[global_max_pool_1d, { dense: { units: classes } }]"));
        var warning = Assert.Single(plan.Diagnostics);
        Assert.Equal((Severity.Warning, Codes.Contradiction), (warning.Severity, warning.Code));
        Assert.Equal("'by_length' saves no time: 'head.0.global_max_pool_1d' reads padding, so every text is padded to 6", warning.Message);
        Assert.True(plan.Valid.Summary.Data.Text!.ByLength);
        Assert.Empty(SmallExperiment.Plan(TextExperiment.In(_folder, "data.text.batches=by_length")).Diagnostics);
    }

    /// <summary>Other batches are another experiment; the default is no key of the resolved one.</summary>
    [Fact]
    public void Should_make_another_run_of_other_batches()
    {
        var plain = SmallExperiment.Plan(TextExperiment.In(_folder)).Valid.Identity;
        Assert.Equal(plain, SmallExperiment.Plan(TextExperiment.In(_folder, "data.text.batches=mixed")).Valid.Identity);
        Assert.NotEqual(plain, SmallExperiment.Plan(TextExperiment.In(_folder, "data.text.batches=by_length")).Valid.Identity);
        var wrong = Assert.Single(Assert.Throws<ExperimentException>(() => TextExperiment.In(_folder, "data.text.batches=by_lenght")).Diagnostics);
        Assert.Contains("Did you mean 'by_length'?", wrong.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Weights(RunResult result) => Path.Combine(result.ModelFolder!, "model.safetensors");

    private RunResult Run(string name, params string[] overrides)
    {
        var result = SmallExperiment.Run(SmallExperiment.Plan(TextExperiment.In(_folder, overrides)).Valid, Directory.CreateDirectory(_folder.At(name)).FullName);
        Assert.Equal(RunOutcome.Finished, result.Outcome);
        return result;
    }
}
