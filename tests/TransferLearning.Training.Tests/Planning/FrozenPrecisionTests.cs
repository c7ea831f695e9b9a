using TransferLearning.TestSupport;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Planning;

/// <summary><c>run.frozen_precision</c>: the key of stored activations, and what contradicts it.</summary>
public sealed class FrozenPrecisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run.frozen_precision=auto", "run.frozen_precision=fp32", true)]
    [InlineData("run.frozen_precision=auto", "run.frozen_precision=int8", false)]
    [InlineData("run.frozen_precision=bf16", "run.frozen_precision=int8", false)]
    [InlineData("run.precision=bf16", "run.frozen_precision=bf16", true)]
    [InlineData("run.precision=bf16", "run.frozen_precision=fp32", false)]
    public void Should_share_activations_of_the_same_precision_only(string first, string second, bool shared) =>
        Assert.Equal(shared, Key(first) == Key(second));

    [Fact]
    public void Should_report_8_bits_on_a_GPU_at_their_place()
    {
        var file = _folder.Write("gpu.yaml", SmallExperiment.Yaml.Replace("run: { device: cpu,", "run: { device: cuda, frozen_precision: int8,", StringComparison.Ordinal));
        var error = Assert.Single(SmallExperiment.Plan(SmallExperiment.Load(file)).Diagnostics, each => each.Severity == Severity.Error);
        Assert.Contains("'int8' is computed on the processor", error.Message, StringComparison.Ordinal);
        Assert.Equal(24, error.Location!.Value.Line);
    }

    [Fact]
    public void Should_warn_if_nothing_is_frozen()
    {
        var warning = Assert.Single(SmallExperiment.Plan(SmallExperiment.In(_folder, "backbone.freeze=none", "run.frozen_precision=int8")).Diagnostics);
        Assert.Equal(Severity.Warning, warning.Severity);
        Assert.Contains("it has no effect, because no stage computes a frozen part by itself", warning.Message, StringComparison.Ordinal);
    }

    private string? Key(string set) => SmallExperiment.Plan(SmallExperiment.In(_folder, "augmentation={}", set)).Valid.Summary.Stages[0].Cache.Key;
}
