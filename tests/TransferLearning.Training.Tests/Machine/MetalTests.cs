using TorchSharp;
using TransferLearning.TestSupport;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Tests.Running;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Machine;

/// <summary><c>device: mps</c> as far as it can be tested without a Mac.</summary>
public sealed class MetalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_plan_for_Metal_with_torch_in_32_bits()
    {
        var plan = SmallExperiment.Plan(SmallExperiment.In(_folder, "run.device=mps", "run.deterministic=false")).Valid;
        Assert.Equal((DeviceType.MPS, "fp32"), (StorePlanner.DeviceOf(plan.Experiment), plan.Summary.Precision));
        Assert.Contains("libtorch", plan.Stages[0].Store!.Key.Engine, StringComparison.Ordinal);
        Assert.Contains("mps fp32", plan.Stages[0].Store!.Key.Engine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("precision: bf16", "'bf16' is computed on the processor or with CUDA, but 'run.device' is mps. Use 'auto' or 'fp32'")]
    [InlineData("frozen_precision: bf16", "'bf16' is computed on the processor or with CUDA, but 'run.device' is mps. Use 'auto' or 'fp32'")]
    [InlineData("frozen_precision: int8", "'int8' is computed on the processor, but 'run.device' is a GPU. Use 'auto' or 'fp32'")]
    [InlineData("devices: 2", "a Mac has one GPU. Use 'devices: 1'")]
    public void Should_refuse_what_Metal_does_not_compute(string key, string message)
    {
        var file = _folder.Write("mac.yaml", SmallExperiment.Yaml.Replace("run: { device: cpu,", $"run: {{ device: mps, {key},", StringComparison.Ordinal));
        var error = Assert.Single(SmallExperiment.Plan(SmallExperiment.Load(file)).Diagnostics, each => each.Severity == Severity.Error);
        Assert.Equal((Codes.Contradiction, message), (error.Code, error.Message));
        var (line, value) = (File.ReadAllLines(file)[error.Location!.Value.Line - 1], key.Split(' ')[1]);
        Assert.Equal(line.IndexOf(key, StringComparison.Ordinal) + key.Length - value.Length + 1, error.Location.Value.Column);
    }

    [Fact]
    public void Should_say_where_Metal_is_and_never_choose_it_by_itself() => OnTorch.Run(() =>
    {
        if (!OperatingSystem.IsMacOS())
            Assert.Equal(
                "run.device is 'mps', but this libtorch sees no Metal device: it is on macOS with Apple silicon. Use 'device: auto' or 'cpu'.",
                Assert.Throws<RunException>(() => Devices.Choose("mps")).Message);
        Assert.NotEqual(DeviceType.MPS, Devices.Choose("auto").type);
    });

    /// <summary>Metal has no float64, in which sums are kept.</summary>
    [Fact]
    public void Should_keep_sums_in_host_memory() => OnTorch.Run(() =>
    {
        Assert.Equal(DeviceType.CPU, MetricAccumulator.SumsOn(new Device(DeviceType.MPS)).type);
        Assert.Equal(DeviceType.CUDA, MetricAccumulator.SumsOn(new Device(DeviceType.CUDA, 0)).type);
    });

    public void Dispose() => _folder.Dispose();
}
