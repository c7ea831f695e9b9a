using System.Text.Json;
using TransferLearning.Models.Tests.Backbones;
using TransferLearning.Models.Tests.Weights.Store;
using TransferLearning.Models.Weights;
using TransferLearning.Models.Weights.Store;
using TransferLearning.TestSupport;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>
/// Finds the network and the preprocessing of a timm file: from the configuration beside it (as written by timm's <c>save_for_hf</c>:
/// https://github.com/huggingface/pytorch-image-models, timm/models/_hub.py), from its repository or from its name.
/// </summary>
public sealed class TimmFileTests : IDisposable
{
    private const string Half = """{"architecture":"mobilenetv3_large_100","num_classes":1000,"pretrained_cfg":{"tag":"x","mean":[0.5,0.5,0.5],"std":[0.5,0.5,0.5]}}""";

    private readonly TemporaryFolder _folder = new();

    private static Backbone Large => BackboneCatalogue.Find("mobilenet_v3_large")!;

    private WeightsStore Store => new(new WeightsFolders([], _folder.At("home", "weights"), _folder.At("hub")), DownloadCase.Quick);

    [Fact]
    public void Should_read_network_and_preprocessing_from_the_configuration_beside_a_file()
    {
        Write("one", "model.safetensors");
        _folder.Write("one/config.json", Half);
        foreach (var path in new[] { _folder.At("one"), _folder.At("one", "model.safetensors") })
        {
            var weights = WeightsResolver.Resolve(path, null, Large, Store)!;
            Assert.Equal(Convention.Timm, weights.Convention);
            Assert.Equal(new Preprocessing(1 / 255.0, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]), weights.Preprocessing);
        }
        // timm's first configurations had one section for everything.
        _folder.Write("one/config.json", """{"architecture":"mobilenetv3_large_100","mean":[0.1,0.2,0.3],"std":[1,1,1]}""");
        Assert.Equal([0.1, 0.2, 0.3], WeightsResolver.Resolve(_folder.At("one"), null, Large, Store)!.Preprocessing.Mean);
    }

    [Theory]
    [InlineData("""{"architectures":["ViTModel"],"model_type":"vit"}""")]
    [InlineData("""{"architecture":"mobilenetv3_large_100"}""")]
    public void Should_ignore_a_configuration_without_preprocessing(string config)
    {
        Write("one", "model.safetensors");
        _folder.Write("one/config.json", config);
        Assert.Equal(Preprocessing.Torchvision, WeightsResolver.Resolve(_folder.At("one"), null, Large, Store)!.Preprocessing);
    }

    [Theory]
    [InlineData("""{"architecture":"tf_mobilenetv3_large_075"}""", "'tf_mobilenetv3_large_075', which is no network of this catalogue")]
    [InlineData("""{"architecture":"tf_mobilenetv3_small_100"}""", "which is 'mobilenet_v3_small' here")]
    [InlineData("""{"architecture":"mobilenetv3_small_100"}""", "which is 'mobilenet_v3_small' here")]
    [InlineData("""{"architecture":7}""", "no configuration of timm's")]
    [InlineData("""{"architecture":"mobilenetv3_large_100","mean":[0.5],"std":[1,1,1]}""", "1 numbers where 3 channels are meant")]
    [InlineData("""{"architecture":"mobilenetv3_large_100","mean":[0.5,0.5,0.5],"std":[0,0,0]}""", "config.json: is no configuration of timm's ('std' has 0, and a deviation is greater than 0)")]
    [InlineData("""{"architecture":"mobilenetv3_large_100","pretrained_cfg":{"mean":[0.5,0.5,0.5],"std":[1,1,-0.5]}}""", "'std' has -0.5, and a deviation is greater than 0")]
    [InlineData("""{"architecture":"mobilenetv3_large_100","mean":[0.5,0.5,0.5],"std":[1,1,1e-300]}""", "'std' has 1E-300, and")]
    [InlineData("""{"architecture":"mobilenetv3_large_100","mean":[0.5,0.5,0.5],"std":[1,1,"NaN"]}""", "'std' has \"NaN\", which is no number")]
    [InlineData("""{"architecture":"mobilenetv3_large_100","mean":[0.5,0.5,0.5],"std":[1,1,NaN]}""", "no configuration of timm's")]
    [InlineData("""{"architecture":"mobilenetv3_large_100","mean":[0.5,0.5,0.5],"std":[1,1]}""", "'std' has 2 numbers where 3 channels are meant")]
    [InlineData("""{"architecture":"mobilenetv3_large_100","mean":[0.5,0.5,0.5],"std":0.5}""", "'std' is not a list")]
    [InlineData("""{"architecture":"mobilenetv3_large_100","mean":[0.5,1e999,0.5],"std":[1,1,1]}""", "'mean' has Infinity, which is out of range")]
    [InlineData("""{"architecture":"mobilenetv3_large_100","mean":[0.5,null,0.5],"std":[1,1,1]}""", "'mean' has null, which is no number")]
    [InlineData("[", "no configuration of timm's")]
    public void Should_refuse_the_configuration_of_another_network(string config, string reason)
    {
        Write("one", "model.safetensors");
        _folder.Write("one/config.json", config);
        var error = Assert.ThrowsAny<RunException>(() => WeightsResolver.Resolve(_folder.At("one"), null, Large, Store)!.Convention);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mobilenetv3_large_100.ra_in1k.safetensors", Convention.Timm)]
    [InlineData("mine.safetensors", Convention.Timm)]
    [InlineData("model.safetensors", Convention.Timm)]
    public void Should_tell_timms_from_torchvisions_files_by_their_tensors_names(string name, Convention expected)
    {
        Write("one", name);
        Assert.Equal(expected, WeightsResolver.Resolve(_folder.At("one", name), null, Large, Store)!.Convention);
        Safetensors.Write(_folder.At("one", "torchvision.safetensors"), [("features.0.0.weight", TensorData.Of([1], 1f))]);
        Assert.Equal(Convention.Torchvision, WeightsResolver.Resolve(_folder.At("one", "torchvision.safetensors"), null, Large, Store)!.Convention);
    }

    [Fact]
    public void Should_refuse_a_file_named_like_another_TensorFlow_network()
    {
        Write("one", "tf_mobilenetv3_large_minimal_100.in1k.safetensors");
        var weights = WeightsResolver.Resolve(_folder.At("one", "tf_mobilenetv3_large_minimal_100.in1k.safetensors"), null, Large, Store)!;
        Assert.Contains("tf_mobilenetv3_large_minimal_100", Assert.Throws<RunException>(() => weights.Convention).Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// A file of a timm network ported from TensorFlow is read with Keras's definition and gives the results of timm's model (reference/timm_names.py).
    /// </summary>
    [Theory]
    [InlineData("tf_mobilenetv3_small_100")]
    [InlineData("tf_mobilenetv3_large_100")]
    [InlineData("tf_efficientnet_b0")]
    [InlineData("tf_efficientnetv2_s")]
    public void Should_give_the_outputs_of_timm_for_TensorFlows_networks(string name) => OnTorch.Run(() =>
    {
        var model = TimmModels.All.Single(each => each.Name == name);
        var expected = JsonDocument.Parse(model.Output!).RootElement;
        var (backbone, size) = (BackboneCatalogue.Find(model.Backbone)!, expected.GetProperty("size").GetInt64());
        var shape = new TensorShape(3, size, size);
        var sources = model.Tensors.ToDictionary(tensor => tensor.Torchvision);
        using (var filled = Filled.State(backbone.Build(shape, top: true)))
            Safetensors.Write(_folder.At($"{name}.x_in1k.safetensors"), filled.Names.Select(tensor => (sources[tensor].Timm, filled[tensor].reshape(sources[tensor].Shape).Data())));
        var weights = WeightsResolver.Resolve(_folder.At($"{name}.x_in1k.safetensors"), null, backbone, Store)!;
        Assert.Equal(Convention.Keras, weights.Convention);
        var graph = backbone.Build(new BackboneOptions(shape, Top: true, Convention: weights.Convention));
        Assert.Empty(weights.Check(graph));
        using var state = new NetworkState();
        weights.Load(graph, state);
        using var none = no_grad();
        var output = TorchExecutor.Run(graph, state, tensor(Filled.Image(shape.Elements), shape.WithBatch(1)), RunMode.Inference);
        Reference.AssertEqual(expected, output.shape, output.contiguous().data<float>().ToArray(), 1e-4, "output");
        // With torchvision's padding the results would differ.
        var other = TorchExecutor.Run(backbone.Build(shape, top: true), state, tensor(Filled.Image(shape.Elements), shape.WithBatch(1)), RunMode.Inference);
        Assert.True((other - output).abs().max().item<float>() > 1e-3 * output.abs().max().item<float>());
    });

    [Fact]
    public async Task Should_download_the_hubs_configuration_before_the_weights()
    {
        Write("server", "model.safetensors");
        var bytes = File.ReadAllBytes(_folder.At("server", "model.safetensors"));
        using var server = new LocalServer(asked => LocalServer.Response("200 OK", asked.Path switch
        {
            "/config.json" => System.Text.Encoding.UTF8.GetBytes(Half),
            "/README.md" => "---\nlicense: apache-2.0\n---\n# A card"u8.ToArray(),
            _ => bytes,
        }));
        var source = Store.Locate("hf://timm/mobilenetv3_large_100.ra_in1k", null, Large) with { Url = new(server.Url, "model.safetensors") };
        var place = await Store.FetchAsync(source);
        Assert.Equal(["/config.json", "/README.md", "/model.safetensors"], server.Requests.Select(asked => asked.Path));
        var weights = WeightsResolver.Resolve("hf://timm/mobilenetv3_large_100.ra_in1k", null, Large, Store)!;
        Assert.Equal(place, weights.File);
        Assert.Equal((Convention.Timm, 0.5), (weights.Convention, weights.Preprocessing.Mean[0]));
        Assert.Equal(new WeightsLicence("Apache-2.0", "https://huggingface.co/timm/mobilenetv3_large_100.ra_in1k"), weights.Licence);
    }

    /// <summary>
    /// If the hub has no configuration, the weights are taken. If the connection broke, they are not, because they would get another preprocessing.
    /// </summary>
    [Fact]
    public async Task Should_take_weights_without_a_configuration_only_if_the_hub_has_none()
    {
        Write("server", "model.safetensors");
        var bytes = File.ReadAllBytes(_folder.At("server", "model.safetensors"));
        using var without = new LocalServer(asked => asked.Path == "/config.json" ? LocalServer.Response("404 Not Found", []) : LocalServer.Response("200 OK", bytes));
        var source = Store.Locate("hf://timm/mobilenetv3_large_100.ra_in1k", null, Large);
        using var broken = new LocalServer(asked => asked.Path == "/config.json" ? LocalServer.Response("500 x", []) : LocalServer.Response("200 OK", bytes));
        var error = await Assert.ThrowsAsync<RunException>(() => Store.FetchAsync(source with { Url = new(broken.Url, "model.safetensors") }));
        Assert.Contains("500", error.Message, StringComparison.Ordinal);
        Assert.Contains($"put it here: {Store.PlaceOf(source)} (with the config.json", error.Message, StringComparison.Ordinal);
        Assert.Equal(Store.PlaceOf(source), await Store.FetchAsync(source with { Url = new(without.Url, "model.safetensors") }));
    }

    /// <summary>A run's own file keeps the convention.</summary>
    [Fact]
    public void Should_keep_timms_convention_in_a_runs_own_file()
    {
        Safetensors.Write(_folder.At("mine.safetensors"), [("features.0.0.weight", TensorData.Of([1], 1f))], WeightMetadata.Write(Preprocessing.UnitRange, Convention.Timm));
        Assert.Equal(Convention.Timm, WeightsResolver.Resolve(_folder.At("mine.safetensors"), null, Large, Store)!.Convention);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string folder, string name)
    {
        Directory.CreateDirectory(_folder.At(folder));
        Safetensors.Write(_folder.At(folder, name), [("conv_stem.weight", TensorData.Of([1], 1f))]);
    }
}
