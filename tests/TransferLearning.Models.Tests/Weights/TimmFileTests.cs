using System.Text.Json;
using TransferLearning.Models.Tests.Backbones;
using TransferLearning.Models.Tests.Weights.Store;
using TransferLearning.Models.Weights;
using TransferLearning.Models.Weights.Store;
using TransferLearning.TestSupport;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>
/// Whose network a file of timm's is for and what it expects of an image: the configuration beside it (as timm's <c>save_for_hf</c> writes it: https://github.com/huggingface/pytorch-image-models,
/// timm/models/_hub.py), its repository or its name say so.
/// </summary>
public sealed class TimmFileTests : IDisposable
{
    private const string Half = """{"architecture":"mobilenetv3_large_100","num_classes":1000,"pretrained_cfg":{"tag":"x","mean":[0.5,0.5,0.5],"std":[0.5,0.5,0.5]}}""";

    private readonly TemporaryFolder _folder = new();

    private static Backbone Large => BackboneCatalogue.Find("mobilenet_v3_large")!;

    private WeightsStore Store => new(new WeightsFolders([], _folder.At("home", "weights"), _folder.At("hub")), DownloadCase.Quick);

    [Fact]
    public void The_configuration_beside_a_file_says_its_network_and_its_preprocessing()
    {
        Write("one", "model.safetensors");
        _folder.Write("one/config.json", Half);
        foreach (var path in new[] { _folder.At("one"), _folder.At("one", "model.safetensors") })
        {
            var weights = WeightsResolver.Resolve(path, null, Large, Store)!;
            Assert.Equal(Convention.Timm, weights.Convention);
            Assert.Equal(new Preprocessing(1 / 255.0, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]), weights.Preprocessing);
        }
        // timm's first configurations had everything in one.
        _folder.Write("one/config.json", """{"architecture":"mobilenetv3_large_100","mean":[0.1,0.2,0.3],"std":[1,1,1]}""");
        Assert.Equal([0.1, 0.2, 0.3], WeightsResolver.Resolve(_folder.At("one"), null, Large, Store)!.Preprocessing.Mean);
    }

    [Theory]
    [InlineData("""{"architectures":["ViTModel"],"model_type":"vit"}""")]
    [InlineData("""{"architecture":"mobilenetv3_large_100"}""")]
    public void A_configuration_that_says_nothing_of_images_changes_nothing(string config)
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
    public void Another_networks_configuration_is_refused(string config, string reason)
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
    public void Without_one_the_tensors_names_tell_timms_network_from_torchvisions(string name, Convention expected)
    {
        Write("one", name);
        Assert.Equal(expected, WeightsResolver.Resolve(_folder.At("one", name), null, Large, Store)!.Convention);
        Safetensors.Write(_folder.At("one", "torchvision.safetensors"), [("features.0.0.weight", TensorData.Of([1], 1f))]);
        Assert.Equal(Convention.Torchvision, WeightsResolver.Resolve(_folder.At("one", "torchvision.safetensors"), null, Large, Store)!.Convention);
    }

    [Fact]
    public void A_files_name_after_TensorFlows_network_refuses_another_one()
    {
        Write("one", "tf_mobilenetv3_large_minimal_100.in1k.safetensors");
        var weights = WeightsResolver.Resolve(_folder.At("one", "tf_mobilenetv3_large_minimal_100.in1k.safetensors"), null, Large, Store)!;
        Assert.Contains("tf_mobilenetv3_large_minimal_100", Assert.Throws<RunException>(() => weights.Convention).Message, StringComparison.Ordinal);
    }

    /// <summary>A file of one of timm's networks after TensorFlow's is read as Keras's definition of it, and gives what timm's model gives (reference/timm_names.py).</summary>
    [Theory]
    [InlineData("tf_mobilenetv3_small_100")]
    [InlineData("tf_mobilenetv3_large_100")]
    [InlineData("tf_efficientnet_b0")]
    [InlineData("tf_efficientnetv2_s")]
    public void TensorFlows_networks_give_what_timms_give(string name) => OnTorch.Run(() =>
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
        // With torchvision's padding it would be something else.
        var other = TorchExecutor.Run(backbone.Build(shape, top: true), state, tensor(Filled.Image(shape.Elements), shape.WithBatch(1)), RunMode.Inference);
        Assert.True((other - output).abs().max().item<float>() > 1e-3 * output.abs().max().item<float>());
    });

    [Fact]
    public async Task The_hubs_configuration_comes_before_the_weights()
    {
        Write("server", "model.safetensors");
        var bytes = File.ReadAllBytes(_folder.At("server", "model.safetensors"));
        using var server = new LocalServer(asked => LocalServer.Response("200 OK", asked.Path.EndsWith("config.json", StringComparison.Ordinal) ? System.Text.Encoding.UTF8.GetBytes(Half) : bytes));
        var source = Store.Locate("hf://timm/mobilenetv3_large_100.ra_in1k", null, Large) with { Url = new(server.Url, "model.safetensors") };
        var place = await Store.FetchAsync(source);
        Assert.Equal(["/config.json", "/model.safetensors"], server.Requests.Select(asked => asked.Path));
        var weights = WeightsResolver.Resolve("hf://timm/mobilenetv3_large_100.ra_in1k", null, Large, Store)!;
        Assert.Equal(place, weights.File);
        Assert.Equal((Convention.Timm, 0.5), (weights.Convention, weights.Preprocessing.Mean[0]));
    }

    /// <summary>Where the hub has none the weights are taken; where the line broke they are not, since they would be taken for another preprocessing's.</summary>
    [Fact]
    public async Task A_configuration_that_is_not_there_is_done_without_and_one_that_does_not_come_is_not()
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

    /// <summary>The convention survives a run's own file.</summary>
    [Fact]
    public void A_runs_own_file_says_timms_convention()
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
