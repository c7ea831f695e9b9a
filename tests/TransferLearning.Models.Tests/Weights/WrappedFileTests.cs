using TransferLearning.Models.Tests.Weights.Store;
using TransferLearning.Models.Weights;
using TransferLearning.Models.Weights.Store;
using TransferLearning.TestSupport;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>Names as a program has them that held the network under a name of its own: DataParallel's, torch.compile's, a Lightning module's.</summary>
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
    public void What_is_put_before_every_name_is_taken_off(string wrapper) => OnTorch.Run(() =>
    {
        var graph = SqueezeNet.Build(new TensorShape(3, 64, 64));
        using var filled = Filled.State(graph);
        Write(filled, name => wrapper + name, "fc.weight", "n_averaged");
        var weights = Resolve(SqueezeNet);
        Assert.Empty(weights.Check(graph));
        using var state = new NetworkState();
        weights.Load(graph, state);
        foreach (var name in filled.Names) Assert.True(state[name].equal(filled[name]).all().item<bool>());
    });

    /// <summary>What is before some names only is a part of the network.</summary>
    [Fact]
    public void What_is_before_some_names_stays() => OnTorch.Run(() =>
    {
        var graph = SqueezeNet.Build(new TensorShape(3, 64, 64));
        using var filled = Filled.State(graph);
        Write(filled, name => name.EndsWith(".bias", StringComparison.Ordinal) ? name : "model." + name);
        Assert.Contains(Resolve(SqueezeNet).Check(graph), problem => problem.Contains("model.features.0.weight", StringComparison.Ordinal));
    });

    /// <summary>timm's network is known by its tensors' names, behind a wrapper too.</summary>
    [Fact]
    public void Timms_network_is_known_behind_a_wrapper()
    {
        Safetensors.Write(_folder.At("mine.safetensors"), [("model.conv_stem.weight", TensorData.Of([1], 1f))]);
        Assert.Equal(Convention.Timm, Resolve(BackboneCatalogue.Find("mobilenet_v3_large")!).Convention);
    }

    public void Dispose() => _folder.Dispose();

    private ResolvedWeights Resolve(Backbone backbone) =>
        WeightsResolver.Resolve(_folder.At("mine.safetensors"), null, backbone, new WeightsStore(new WeightsFolders([], _folder.At("home", "weights"), _folder.At("hub")), DownloaderTests.Quick))!;

    private void Write(NetworkState state, Func<string, string> wrap, params string[] others) =>
        Safetensors.Write(_folder.At("mine.safetensors"), state.Names.Select(name => (wrap(name), state[name].Data())).Concat(others.Select(name => (name, TensorData.Of([1], 1f)))));
}
