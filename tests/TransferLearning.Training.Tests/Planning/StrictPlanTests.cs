using TransferLearning.TestSupport;
using TransferLearning.Training.Optimizers;
using TransferLearning.Training.Optimizers.Host;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Tests.Running;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Planning;

/// <summary><c>run.deterministic: strict</c>: what a plan says of each stage, and the warnings with their places.</summary>
public sealed class StrictPlanTests : IDisposable
{
    private const string Strict = "run.deterministic=strict", Head = "backbone.freeze=all";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_say_nothing_without_it() =>
        Assert.All(Plan(Head).Valid.Summary.Stages, stage => Assert.Null(stage.Strict));

    [Fact]
    public void Should_promise_a_head_on_stored_activations()
    {
        var plan = Plan(Head, "run.cache=on", Strict);
        Assert.Empty(plan.Diagnostics);
        var sentence = Assert.Single(plan.Valid.Summary.Stages).Strict!;
        Assert.StartsWith("trained and validated with kernels of fixed order", sentence, StringComparison.Ordinal);
        Assert.Contains("copy the store", sentence, StringComparison.Ordinal);
        Assert.True(plan.Valid.Stages[0].Strict!.IsTrained);
    }

    [Fact]
    public void Should_warn_of_a_trained_convolution_at_its_place()
    {
        var file = _folder.Write("strict.yaml", SmallExperiment.Yaml.Replace("run: {", "run: { deterministic: strict,", StringComparison.Ordinal));
        var plan = SmallExperiment.Plan(SmallExperiment.Load(file));
        var warning = Assert.Single(plan.Diagnostics);
        Assert.Equal((Severity.Warning, 24, 23), (warning.Severity, warning.Location!.Value.Line, warning.Location.Value.Column));
        Assert.Equal("stage 'all': not the same on every processor: libtorch computes 'conv_2' (conv).", warning.Message);
        Assert.False(plan.Valid.Stages[0].Strict!.IsTrained);
        Assert.EndsWith("libtorch computes 'conv_2' (conv).", plan.Valid.Summary.Stages[0].Strict, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run.cache=off", "its frozen part is computed in every epoch and rounded by the processor. 'run.cache' is off.")]
    [InlineData("backbone.layers=[global_average_pool]", "(global_average_pool) before it and rounds by the processor.")]
    [InlineData("run.precision=bf16", "'run.precision' is bf16, which libtorch computes.")]
    [InlineData("optimizer=lamb", "libtorch computes the optimizer 'lamb'.")]
    [InlineData("augmentation={ mixup: 0.2 }", "libtorch mixes the samples of 'augmentation.mixup'.")]
    [InlineData("head=[flatten, { dense: { units: 4, activation: gelu } }, { dense: { units: classes, activation: softmax } }]", "(gelu).")]
    public void Should_warn_of_what_differs(string set, string reason)
    {
        var warnings = Plan(Head, set, Strict).Diagnostics.Where(each => each.Message.StartsWith("stage 'all'", StringComparison.Ordinal)).ToList();
        Assert.Contains(reason, Assert.Single(warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_decide_each_stage_by_itself()
    {
        var plan = Plan(Head, "run.cache=on", Strict, "schedule=[{ stage: head, epochs: 1 }, { stage: fine, epochs: 1, unfreeze: { from: conv_2 } }]");
        Assert.Equal([true, false], plan.Valid.Stages.Select(stage => stage.Strict!.IsTrained));
        Assert.StartsWith("stage 'fine'", Assert.Single(plan.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_compute_each_batch_on_one_device() =>
        Assert.Equal("one device computes each batch, because the run is strict", Plan(Head, "run.cache=on", "run.devices=2", Strict).Valid.Summary.Stages[0].Devices);

    [Fact]
    public void Should_be_another_run() => Assert.NotEqual(Plan(Head).Valid.Identity, Plan(Head, Strict).Valid.Identity);

    [Theory]
    [MemberData(nameof(EveryOptimizer))]
    public void Should_know_which_optimizers_have_steps_of_our_own(string kind) => OnTorch.Run(() =>
    {
        var type = typeof(TorchOptimizer).Assembly.GetTypes().Single(each => each.IsSubclassOf(typeof(TorchOptimizer)) && each.GetCustomAttributes(typeof(KindAttribute), false) is [KindAttribute { Name: var name }] && name == kind);
        var options = (TorchOptimizer)Activator.CreateInstance(type)!;
        using var steps = options.Create([new("w", zeros(2).requires_grad_(true))]);
        Assert.Equal(options.HasHostStep, steps is ElementwiseOptimizer);
    });

    public static TheoryData<string> EveryOptimizer => [.. Options.Kinds<TorchOptimizer>()];

    private PlanResult Plan(params string[] overrides) => SmallExperiment.Plan(SmallExperiment.In(_folder, overrides));
}
