using TransferLearning.Models.Tests.Weights.Store;
using TransferLearning.Models.Weights;
using TransferLearning.Models.Weights.Store;
using TransferLearning.TestSupport;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>Reads files whose names have a prefix, because another object held the network: DataParallel, torch.compile, a Lightning module.</summary>
public sealed class WrappedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static Backbone SqueezeNet => BackboneCatalogue.Find("squeezenet1_1")!;

    [Theory]
    [InlineData("module.")]
    [InlineData("_orig_mod.module.")]
    [InlineData("model.")]
    [InlineData("model.backbone.")]
    [InlineData("encoder.")]
    [InlineData("net.")]
    public void Should_remove_a_prefix_of_every_name(string wrapper) => OnTorch.Run(() =>
    {
        var graph = SqueezeNet.Build(new TensorShape(3, 64, 64));
        using var filled = Filled.State(graph);
        // The file also has unrelated tensors: a head, a counter of averages, the class weights of a loss, and an average of the weights.
        Write(filled, name => wrapper + name, "fc.weight", "n_averaged", "criterion.weight", "model.criterion.weight", "optimizer.state", "ema_model.features.0.weight");
        var weights = Resolve(SqueezeNet);
        AssertLoads(weights, graph, filled);
        Assert.Empty(new[] { "fc.weight", "n_averaged", "criterion.weight", "ema_model.features.0.weight" }.Except(weights.Beside));
    });

    /// <summary>torchvision's names are known, so the text before them is the prefix.</summary>
    [Theory]
    [InlineData("cnn.")]
    [InlineData("student.module.feature_extractor.")]
    public void Should_find_the_network_under_any_attribute(string wrapper) => OnTorch.Run(() =>
    {
        var graph = SqueezeNet.Build(new TensorShape(3, 64, 64));
        using var filled = Filled.State(graph);
        Write(filled, name => wrapper + name, "criterion.weight");
        AssertLoads(Resolve(SqueezeNet), graph, filled);
    });

    [Fact]
    public void Should_ask_for_weights_prefix_if_two_networks_fit() => OnTorch.Run(() =>
    {
        var graph = SqueezeNet.Build(new TensorShape(3, 64, 64));
        using var filled = Filled.State(graph);
        var tensors = filled.Names.Select(name => ("student." + name, TensorData.Of([.. filled[name].shape], new float[filled[name].numel()]))).Concat(filled.Names.Select(name => ("teacher." + name, filled[name].Data())));
        Safetensors.Write(_folder.At("mine.safetensors"), tensors);
        Assert.Contains("behind 'student.' and 'teacher.': say which with 'weights_prefix'", Assert.Throws<WeightFileException>(() => Resolve(SqueezeNet).Check(graph)).Reason, StringComparison.Ordinal);
        AssertLoads(Resolve(SqueezeNet, "teacher."), graph, filled);
        Assert.Contains("no tensor whose name begins with 'pupil.'", Assert.Throws<WeightFileException>(() => Resolve(SqueezeNet, "pupil.").Check(graph)).Reason, StringComparison.Ordinal);
    });

    /// <summary>A usual prefix wins over others that cover as much of the network.</summary>
    [Fact]
    public void Should_prefer_the_model_to_its_average() => OnTorch.Run(() =>
    {
        var graph = SqueezeNet.Build(new TensorShape(3, 64, 64));
        using var filled = Filled.State(graph);
        var average = filled.Names.Select(name => ("ema." + name, TensorData.Of([.. filled[name].shape], new float[filled[name].numel()])));
        Safetensors.Write(_folder.At("mine.safetensors"), average.Concat(filled.Names.Select(name => ("model." + name, filled[name].Data()))));
        AssertLoads(Resolve(SqueezeNet), graph, filled);
    });

    /// <summary>A prefix that only some names have is part of the network.</summary>
    [Fact]
    public void Should_keep_a_prefix_that_only_some_names_have() => OnTorch.Run(() =>
    {
        var graph = SqueezeNet.Build(new TensorShape(3, 64, 64));
        using var filled = Filled.State(graph);
        Write(filled, name => name.EndsWith(".bias", StringComparison.Ordinal) ? name : "model." + name);
        Assert.NotEmpty(Resolve(SqueezeNet).Check(graph));
    });

    /// <summary>timm's network is recognised by its tensors' names, also with a prefix.</summary>
    [Fact]
    public void Should_recognise_timms_network_under_a_wrapper()
    {
        Safetensors.Write(_folder.At("mine.safetensors"), [("model.conv_stem.weight", TensorData.Of([1], 1f))]);
        Assert.Equal(Convention.Timm, Resolve(BackboneCatalogue.Find("mobilenet_v3_large")!).Convention);
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertLoads(ResolvedWeights weights, Graph graph, NetworkState expected)
    {
        Assert.Empty(weights.Check(graph));
        using var state = new NetworkState();
        weights.Load(graph, state);
        foreach (var name in expected.Names) Assert.True(state[name].equal(expected[name]).all().item<bool>(), name);
    }

    private ResolvedWeights Resolve(Backbone backbone, string? prefix = null) =>
        WeightsResolver.Resolve(_folder.At("mine.safetensors"), null, backbone, new WeightsStore(new WeightsFolders([], _folder.At("home", "weights"), _folder.At("hub")), DownloadCase.Quick), prefix)!;

    private void Write(NetworkState state, Func<string, string> wrap, params string[] others) =>
        Safetensors.Write(_folder.At("mine.safetensors"), state.Names.Select(name => (wrap(name), state[name].Data())).Concat(others.Select(name => (name, TensorData.Of([1], 1f)))));
}
