using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using TransferLearning.Models.Engines;
using TransferLearning.Models.Tests.Backbones;
using TransferLearning.Models.Weights;
using TransferLearning.Models.Weights.Keras;
using TransferLearning.Models.Weights.Matching;
using TransferLearning.Models.Weights.Store;
using TransferLearning.TestSupport;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>
/// Compares Keras's networks with a second implementation in PyTorch, written from Keras's source (reference/keras_applications.py): the names, shapes and
/// order of every network's weights, and for the smallest of each family a file as h5py writes it, loaded as in an experiment, and the network's results.
/// </summary>
public sealed class KerasApplicationsTests : IDisposable
{
    private static readonly Lazy<Dictionary<string, JsonElement>> Names = new(() => File.ReadLines(ReferenceFiles.Path("keras_names.txt")).ToDictionary(line => line.Split(' ')[0], line => Parse(Convert.FromBase64String(line.Split(' ')[1]))));

    private static readonly Lazy<JsonElement> Numbers = new(() => JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Path("keras_numbers.json"))).RootElement.GetProperty("networks"));

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Networks => [.. Names.Value.Keys];

    public static TheoryData<string> Computed => [.. Numbers.Value.EnumerateObject().Select(each => each.Name)];

    /// <summary>The tensors in Keras's file of a network with its classifier.</summary>
    internal static IEnumerable<(string Name, long[] Shape)> FileOf(string name) => Names.Value[name].GetProperty("top").EnumerateObject().SelectMany(Entries);

    [Fact]
    public void Should_compare_every_backbone_that_Keras_has() =>
        Assert.Equal(BackboneCatalogue.All.Where(backbone => backbone.IsInKeras).Select(backbone => backbone.Name).Order(StringComparer.Ordinal), Names.Value.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Networks))]
    public void Should_place_every_weight_of_Keras_with_and_without_the_top(string name)
    {
        var expected = Names.Value[name];
        var backbone = BackboneCatalogue.Find(name)!;
        var size = new TensorShape(3, backbone.ImageSize, backbone.ImageSize);
        var whole = backbone.Build(new BackboneOptions(size, Top: true, Convention: Convention.Keras));
        var features = backbone.Build(new BackboneOptions(size, Convention: Convention.Keras));
        var all = FileOf(name).ToList();
        using var top = new Headers(all, KerasConvention.Instance);
        Compare(whole, top, all.Count(entry => !entry.Name.StartsWith("normalization/", StringComparison.Ordinal)));
        // A file with the classifier also fits a network without one.
        Assert.Empty(WeightMatcher.Match(features, top, whole, backbone).Problems);
        var order = expected.GetProperty("notop").EnumerateArray().Select(layer => layer.GetString()!).ToList();
        using var without = new Headers(order.SelectMany(layer => WithoutTop(layer, all)).ToList(), KerasConvention.Instance);
        Compare(features, without, without.Entries.Keys.Count(key => !key.StartsWith("normalization/", StringComparison.Ordinal)));

        void Compare(Graph graph, IWeightFile file, int count)
        {
            var match = WeightMatcher.Match(graph, file, whole, backbone);
            Assert.Empty(match.Problems);
            Assert.Equal("Keras", match.Names);
            Assert.Empty(match.Implied);
            Assert.Equal((graph.Parameters.Count, count), (match.Assignments.Count, match.Assignments.Select(assignment => assignment.Source).Distinct().Count()));
        }
    }

    /// <summary>
    /// The numbers in Keras's documentation (keras.io/api/applications). They include statistics and EfficientNet's 7 values of the pixel normalisation.
    /// </summary>
    [Theory]
    [InlineData("vgg16", 138_357_544)]
    [InlineData("vgg19", 143_667_240)]
    [InlineData("resnet50", 25_636_712)]
    [InlineData("resnet101", 44_707_176)]
    [InlineData("resnet152", 60_419_944)]
    [InlineData("inception_v3", 23_851_784)]
    [InlineData("mobilenet_v1", 4_253_864)]
    [InlineData("mobilenet_v2", 3_538_984)]
    [InlineData("mobilenet_v3_small", 2_554_968)]
    [InlineData("mobilenet_v3_large", 5_507_432)]
    [InlineData("densenet121", 8_062_504)]
    [InlineData("densenet169", 14_307_880)]
    [InlineData("densenet201", 20_242_984)]
    [InlineData("efficientnet_b0", 5_330_571)]
    [InlineData("efficientnet_b1", 7_856_239)]
    [InlineData("efficientnet_b2", 9_177_569)]
    [InlineData("efficientnet_b3", 12_320_535)]
    [InlineData("efficientnet_b4", 19_466_823)]
    [InlineData("efficientnet_b5", 30_562_527)]
    [InlineData("efficientnet_b6", 43_265_143)]
    [InlineData("efficientnet_b7", 66_658_687)]
    [InlineData("efficientnet_v2_s", 21_612_360)]
    [InlineData("efficientnet_v2_m", 54_431_388)]
    public void Should_have_as_many_parameters_as_Keras_documents(string name, long published)
    {
        var backbone = BackboneCatalogue.Find(name)!;
        var graph = backbone.Build(new BackboneOptions(new TensorShape(3, backbone.ImageSize, backbone.ImageSize), Top: true, Convention: Convention.Keras));
        Assert.Equal(published, graph.Parameters.Sum(spec => spec.Shape.Elements) + (backbone.Family == "EfficientNet" ? 7 : 0));
        Assert.Equal(published, Names.Value[name].GetProperty("total").GetInt64());
    }

    [Theory]
    [MemberData(nameof(Computed))]
    public void Should_give_the_outputs_of_Keras_from_its_file(string name) => OnTorch.Run(() =>
    {
        var expected = Numbers.Value.GetProperty(name);
        var backbone = BackboneCatalogue.Find(name)!;
        var (size, top) = (expected.GetProperty("size").GetInt64(), expected.GetProperty("top").GetBoolean());
        var resolved = Resolve(Write(name), backbone);
        Assert.Equal((Convention.Keras, backbone.FindWeights("keras")!.Preprocessing), (resolved.Convention, resolved.Preprocessing));
        var graph = backbone.Build(new BackboneOptions(new TensorShape(3, size, size), top, Convention: resolved.Convention));
        Assert.Empty(resolved.Check(graph));
        using var state = new NetworkState();
        resolved.Load(graph, state);
        using var none = no_grad();
        var image = Image(1, size, resolved.Preprocessing).to(ScalarType.Float32);
        Check(graph, expected.GetProperty("output"), "output");
        foreach (var layer in expected.GetProperty("layers").EnumerateObject()) Check(graph.CutAt(layer.Name), layer.Value, layer.Name);
        // The compiled form too, whose batch norm is folded.
        using var engine = PrefixEngines.Onnx(graph, state, null, 1, threads: 2);
        var compiled = new float[graph.OutputShape.Elements];
        engine.Run(image.contiguous().data<float>().ToArray(), compiled);
        Reference.AssertEqual(expected.GetProperty("output"), graph.OutputShape.WithBatch(1), compiled, 1e-4, "compiled output");

        void Check(Graph part, JsonElement value, string what)
        {
            var output = TorchExecutor.Run(part, state, image, RunMode.Inference);
            Reference.AssertEqual(value, output.shape, output.contiguous().data<float>().ToArray(), 1e-4, what);
        }
    });

    /// <summary>
    /// A training step, in 64 bits, of the network loaded from a Keras file. Compared are the gradients of the first and the last trained convolution, batch
    /// norm's updated statistics, and the mean logarithms of the norms of all kernel gradients and all statistics. Inception trains from mixed8; nothing before
    /// it changes.
    /// </summary>
    [Theory]
    [MemberData(nameof(Computed))]
    public void Should_make_the_training_step_of_Keras(string name) => OnTorch.Run(() =>
    {
        var expected = Numbers.Value.GetProperty(name).GetProperty("train");
        var (backbone, size) = (BackboneCatalogue.Find(name)!, Numbers.Value.GetProperty(name).GetProperty("size").GetInt64());
        var resolved = Resolve(Write(name), backbone);
        var graph = backbone.Build(new BackboneOptions(new TensorShape(3, size, size), Convention: resolved.Convention)).DropDropout();
        using var state = new NetworkState();
        resolved.Load(graph, state);
        state.To(CPU, ScalarType.Float64);
        using var before = state.Clone();
        var layers = (expected.TryGetProperty("trains_from", out var from) ? graph.LayersFrom(from.GetString()!) : graph.Layers).ToHashSet();
        var training = layers.SelectMany(graph.ParametersOfLayer).ToList();
        foreach (var spec in training.Where(spec => !spec.IsBuffer))
            state[spec.Name].requires_grad_(true);
        var output = TorchExecutor.Run(graph, state, Image(2, size, resolved.Preprocessing), RunMode.Train(0, 0, layers));
        output.square().mean().backward();
        Compare(expected.GetProperty("output"), output, 1e-5, "output");
        foreach (var gradient in expected.GetProperty("gradients").EnumerateObject())
            Compare(gradient.Value, Gradient(graph.ParametersOfLayer(gradient.Name).Single(spec => spec.Role == ParameterRole.Kernel)), 1e-5, $"gradient of {gradient.Name}");
        Reference.AssertClose(expected.GetProperty("all_gradients").GetDouble(), Logarithm(training.Where(spec => spec.Role == ParameterRole.Kernel).Select(Gradient)), 1e-5, "all gradients");
        foreach (var norm in expected.GetProperty("statistics").EnumerateObject())
            foreach (var (key, role) in new[] { ("moving_mean", ParameterRole.RunningMean), ("moving_variance", ParameterRole.RunningVariance) })
                Compare(norm.Value.GetProperty(key), state[graph.ParametersOfLayer(norm.Name).Single(spec => spec.Role == role).Name], 1e-6, $"{norm.Name}/{key}");
        Reference.AssertClose(expected.GetProperty("all_statistics").GetDouble(), Logarithm(training.Where(spec => spec.IsMoving).Select(spec => state[spec.Name])), 1e-6, "all statistics");
        Assert.All(graph.Parameters.Except(training), spec => Assert.True(state[spec.Name].equal(before[spec.Name]).all().item<bool>(), spec.Name));

        Tensor Gradient(ParameterSpec spec) => state[spec.Name].grad!;
    });

    /// <summary>A run's own file of such a network stores the convention, and reading it gives the same bytes.</summary>
    [Theory]
    [InlineData("mobilenet_v3_small")]
    [InlineData("inception_v3")]
    public void Should_read_a_saved_Keras_network_back(string name) => OnTorch.Run(() =>
    {
        var (backbone, size) = (BackboneCatalogue.Find(name)!, Numbers.Value.GetProperty(name).GetProperty("size").GetInt64());
        var first = Resolve(Write(name), backbone);
        var graph = backbone.Build(new BackboneOptions(new TensorShape(3, size, size), Convention: first.Convention));
        using var state = new NetworkState();
        first.Load(graph, state);
        Safetensors.Write(_folder.At("saved.safetensors"), state.Names.Select(tensor => (tensor, state[tensor].Data())), WeightMetadata.Write(first.Preprocessing, first.Convention));
        var second = Resolve(_folder.At("saved.safetensors"), backbone);
        Assert.Equal((Convention.Keras, first.Preprocessing), (second.Convention, second.Preprocessing));
        var again = backbone.Build(new BackboneOptions(new TensorShape(3, size, size), Convention: second.Convention));
        Assert.Empty(second.Check(again));
        using var read = new NetworkState();
        second.Load(again, read);
        using var none = no_grad();
        var image = Image(1, size, first.Preprocessing).to(ScalarType.Float32);
        Assert.True(TorchExecutor.Run(graph, state, image, RunMode.Inference).equal(TorchExecutor.Run(again, read, image, RunMode.Inference)).all().item<bool>());
        // Read as torchvision's network it would be another one, because the definitions differ.
        Assert.NotEqual(graph.Nodes.Select(node => node.Op), backbone.Build(new BackboneOptions(new TensorShape(3, size, size))).Nodes.Select(node => node.Op));
    });

    /// <summary>
    /// Keras's Normalization divides by the square root of the variance. Its published EfficientNets store the deviation as the variance and take the root once
    /// more.
    /// </summary>
    [Fact]
    public void Should_take_the_normalisation_in_a_file_as_preprocessing()
    {
        Assert.Null(Of([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]));
        Assert.Equal(new Preprocessing(1 / 255.0, [0, 0, 0], [1, 1, 1]), Of([0, 0, 0], [1, 1, 1]));
        Assert.Equal(new Preprocessing(1 / 255.0, [0.5, 0.25, 0], [2, 0.5, 4]), Of([0.5f, 0.25f, 0], [4, 0.25f, 16]));
        Assert.Throws<WeightFileException>(() => Of([0, 0, 0], [1, 0, 1]));

        Preprocessing? Of(float[] mean, float[] variance)
        {
            Safetensors.Write(_folder.At("pixels.safetensors"), [("normalization_1/mean", TensorData.Of([3], mean)), ("normalization_1/variance", TensorData.Of([3], variance))]);
            using var file = WeightFile.Open(_folder.At("pixels.safetensors"));
            return KerasNormalization.Of(file, Preprocessing.Torchvision);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static ResolvedWeights Resolve(string path, Backbone backbone) =>
        WeightsResolver.Resolve(path, null, backbone, new WeightsStore(new WeightsFolders([], "/nonexistent/store", "/nonexistent/hub")))!;

    private static void Compare(JsonElement expected, Tensor actual, double tolerance, string what) =>
        Reference.AssertEqual(expected, actual.shape, actual.detach().contiguous().data<double>().ToArray(), tolerance, what);

    private static double Logarithm(IEnumerable<Tensor> tensors) => tensors.Average(tensor => Math.Log(tensor.detach().norm().item<double>()));

    private static IEnumerable<(string Name, long[] Shape)> Entries(JsonProperty layer) =>
        layer.Value.EnumerateObject().Select(weight => ($"{layer.Name}/{weight.Name}", weight.Value.EnumerateArray().Select(size => size.GetInt64()).ToArray()));

    /// <summary>Only the model without the top has ConvNeXt's last normalisation. Its shape is that of the one before the classifier.</summary>
    private static IEnumerable<(string Name, long[] Shape)> WithoutTop(string layer, List<(string Name, long[] Shape)> all)
    {
        var own = layer == "layer_normalization" ? all.Where(entry => entry.Name.Contains("_head_layernorm/", StringComparison.Ordinal)) : all.Where(entry => entry.Name[..entry.Name.LastIndexOf('/')] == layer);
        return own.Select(entry => (layer + entry.Name[entry.Name.LastIndexOf('/')..], entry.Shape));
    }

    /// <summary>The pixels (u + 1) · 127.5, preprocessed as the weights expect, in 64 bits.</summary>
    private static Tensor Image(int count, long size, Preprocessing preprocessing)
    {
        var (pixels, area) = (new double[count * 3 * size * size], size * size);
        Filled.Fill("input", pixels);
        var values = new double[pixels.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (image, channel, place) = (i / (3 * area), (int)(i / area % 3), i % area);
            var (factor, addend) = preprocessing.Affine(channel);
            values[i] = (factor * (pixels[(((3 * image) + preprocessing.Source(channel)) * area) + place] + 1) * 127.5) + addend;
        }
        return tensor(values, [count, 3, size, size]);
    }

    /// <summary>The file: the bytes that h5py wrote around the tensors, and the tensors by the formula.</summary>
    private string Write(string name)
    {
        using var unpacked = Unpack(Convert.FromBase64String(Numbers.Value.GetProperty(name).GetProperty("file").GetString()!));
        var bytes = unpacked.ToArray();
        var end = Array.IndexOf(bytes, (byte)'\n');
        using var head = JsonDocument.Parse(bytes.AsMemory(0, end));
        var structure = bytes.AsSpan(end + 1);
        var file = new byte[head.RootElement.GetProperty("length").GetInt64()];
        var done = 0;
        foreach (var dataset in head.RootElement.GetProperty("datasets").EnumerateArray())
        {
            var (key, offset, shape) = (dataset[0].GetString()!, dataset[1].GetInt32(), dataset[2].EnumerateArray().Select(size => size.GetInt64()).ToArray());
            structure[..(offset - done)].CopyTo(file.AsSpan(done));
            structure = structure[(offset - done)..];
            var elements = MemoryMarshal.Cast<byte, float>(file.AsSpan(offset, (int)(4 * shape.Aggregate(1L, (a, b) => a * b))));
            var (middle, factor) = Form(key[(key.LastIndexOf('/') + 1)..], shape);
            Filled.Fill(key, elements, middle, factor);
            done = offset + (4 * elements.Length);
        }
        structure.CopyTo(file.AsSpan(done));
        var path = _folder.At(name + ".h5");
        File.WriteAllBytes(path, file);
        return path;
    }

    private static (double Offset, double Factor) Form(string variable, long[] shape) => variable switch
    {
        "kernel" => (0, Math.Sqrt(6.0 * shape[^1] / shape.Aggregate(1L, (a, b) => a * b))),
        "depthwise_kernel" => (0, Math.Sqrt(6.0 / (shape[0] * shape[1]))),
        "gamma" => (1, 0.1),
        "moving_variance" => (2, 0.4),
        _ => (0, 0.05),
    };

    private static JsonElement Parse(byte[] packed)
    {
        using var unpacked = Unpack(packed);
        return JsonDocument.Parse(unpacked).RootElement;
    }

    private static MemoryStream Unpack(byte[] packed)
    {
        using var stream = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        var unpacked = new MemoryStream();
        stream.CopyTo(unpacked);
        unpacked.Position = 0;
        return unpacked;
    }
}
