using System.IO.Compression;
using System.Text.Json;
using TransferLearning.Models.Weights;
using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>Names of other libraries, as their own models have them, onto the networks here: every tensor once, none left over.</summary>
public sealed class NameMapTests
{
    public static IEnumerable<object[]> Timm => [.. File.ReadLines(ReferenceFiles.Path("timm_names.txt")).Select(line => line.Split(' ')[0]).Select(name => new object[] { name })];

    [Theory]
    [MemberData(nameof(Timm))]
    public void Every_tensor_of_timms_model_has_its_place(string name)
    {
        using var file = Names(name);
        var backbone = BackboneCatalogue.Find(name)!;
        var graph = backbone.Build(new TensorShape(3, backbone.ImageSize, backbone.ImageSize), top: true);
        var match = WeightMatcher.Match(graph, file, graph, backbone);
        Assert.Empty(match.Problems);
        Assert.Equal(graph.Parameters.Count, match.Assignments.Count);
        Assert.Equal(match.Assignments.Count, match.Assignments.Select(assignment => assignment.Source).Distinct().Count());
        // Without the top: what is left over explains itself.
        var features = backbone.Build(new TensorShape(3, backbone.ImageSize, backbone.ImageSize));
        Assert.Empty(WeightMatcher.Match(features, file, graph, backbone).Problems);
    }

    [Theory]
    [InlineData("densenet121", "features.denseblock1.denselayer1.norm1.weight", "features.denseblock1.denselayer1.norm.1.weight")]
    [InlineData("densenet121", "features.denseblock4.denselayer16.conv2.weight", "features.denseblock4.denselayer16.conv.2.weight")]
    public void Torchvisions_older_files_are_read(string name, string now, string then)
    {
        var backbone = BackboneCatalogue.Find(name)!;
        var graph = backbone.Build(new TensorShape(3, 224, 224), top: true);
        using var file = new Headers(graph.Parameters.Select(spec => (spec.Name == now ? then : spec.Name, spec.Shape.ToArray())));
        var match = WeightMatcher.Match(graph, file, graph, backbone);
        Assert.Empty(match.Problems);
        Assert.Equal(then, match.Assignments.Single(assignment => assignment.Target.Name == now).Source);
    }

    [Fact]
    public void Another_networks_names_are_listed_and_not_guessed()
    {
        using var file = Names("mobilenet_v2");
        var backbone = BackboneCatalogue.Find("efficientnet_b0")!;
        var match = WeightMatcher.Match(backbone.Build(new TensorShape(3, 224, 224)), file, null, backbone);
        Assert.False(match.Fits);
        Assert.NotEmpty(match.Missing);
        Assert.Throws<WeightFileException>(match.ThrowUnlessFits);
    }

    [Fact]
    public void A_rule_never_maps_two_names_to_one()
    {
        using var file = new Headers([("layer.weight", [2]), ("pre_logits.fc1.weight", [4096, 512, 7, 7]), ("classifier.0.weight", [4096, 25088])]);
        var backbone = BackboneCatalogue.Find("vgg16")!;
        Assert.False(WeightMatcher.Match(backbone.Build(new TensorShape(3, 224, 224), top: true), file, null, backbone).Fits);
    }

    [Theory]
    [InlineData("resnet18", "keras.applications has no 'resnet18'")]
    [InlineData("vit_b_16", "keras.applications has no 'vit_b_16'")]
    [InlineData("vgg16_bn", "keras.applications has no 'vgg16_bn'")]
    public void Networks_that_Keras_does_not_have_are_refused(string name, string reason)
    {
        using var file = new Headers([("conv1_conv/kernel", [7, 7, 3, 64])], "Keras HDF5");
        var backbone = BackboneCatalogue.Find(name)!;
        var error = Assert.Throws<WeightFileException>(() => WeightMatcher.Match(backbone.Build(new TensorShape(3, 224, 224)), file, null, backbone));
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resnet50", "conv4_block6_2_conv/bias", "layer3.5.conv2.bias")]
    [InlineData("resnet50", "probs/kernel", "fc.weight")]
    [InlineData("mobilenet_v2", "Logits/bias", "classifier.1.bias")]
    [InlineData("mobilenet_v3_small", "expanded_conv_3/squeeze_excite/Conv_1/kernel", "features.4.block.2.fc2.weight")]
    [InlineData("mobilenet_v3_large", "expanded_conv/project/BatchNorm/moving_mean", "features.1.block.1.1.running_mean")]
    [InlineData("efficientnet_v2_s", "block4a_dwconv2/depthwise_kernel", "features.4.0.block.1.0.weight")]
    public void Keras_definitions_have_their_places(string name, string keras, string expected)
    {
        var graph = BackboneCatalogue.Find(name)!.Build(new BackboneOptions(new TensorShape(3, 224, 224), Top: true, Convention: Convention.Keras));
        Assert.Equal(expected, new KerasLayers().Find(new WeightEntry(keras, WeightType.F32, [], 0), graph)?.Name);
    }

    [Theory]
    [InlineData("densenet121", "conv1/conv/kernel", "features.conv0.weight")]
    [InlineData("densenet121", "conv2_block1_0_bn/moving_variance", "features.denseblock1.denselayer1.norm1.running_var")]
    [InlineData("convnext_tiny", "convnext_tiny_downsampling_layernorm_0/gamma", "features.2.0.weight")]
    [InlineData("convnext_tiny", "convnext_tiny_head_layernorm/gamma", "classifier.0.weight")]
    [InlineData("densenet121", "fc1000/kernel", "classifier.weight")]
    [InlineData("convnext_tiny", "convnext_tiny_downsampling_conv_2/kernel", "features.6.1.weight")]
    [InlineData("convnext_tiny", "convnext_tiny_stage_0_block_1_layer_scale/gamma", "features.1.1.layer_scale")]
    [InlineData("vgg16", "fc1/kernel", "classifier.0.weight")]
    [InlineData("vgg16", "predictions/bias", "classifier.6.bias")]
    [InlineData("mobilenet_v2", "block_3_expand_BN/gamma", "features.4.conv.0.1.weight")]
    [InlineData("mobilenet_v2", "expanded_conv_depthwise/depthwise_kernel", "features.1.conv.0.0.weight")]
    public void Keras_names_have_their_places(string name, string keras, string expected)
    {
        var backbone = BackboneCatalogue.Find(name)!;
        var graph = backbone.Build(new TensorShape(3, 224, 224), top: true);
        var found = new KerasLayers().Find(new WeightEntry(keras, WeightType.F32, [], 0), graph);
        Assert.Equal(expected, found?.Name);
    }

    [Fact]
    public void A_dense_layer_behind_a_flattening_is_reordered()
    {
        var graph = BackboneCatalogue.Find("vgg16")!.Build(new TensorShape(3, 224, 224), top: true);
        var layout = new KerasLayers().Find(new WeightEntry("fc1/kernel", WeightType.F32, [25088, 4096], 25088L * 4096 * 4), graph)!.Value.Layout;
        Assert.Equal([7, 7, 512, 4096], layout.View!);
        Assert.Equal([3, 2, 0, 1], layout.Permutation!);
        Assert.Same(WeightLayout.Transposed, new KerasLayers().Find(new WeightEntry("fc2/kernel", WeightType.F32, [4096, 4096], 0), graph)!.Value.Layout);
    }

    internal static IWeightFile Names(string name)
    {
        using var packed = new GZipStream(new MemoryStream(ReferenceFiles.Read("timm_names.txt", name)), CompressionMode.Decompress);
        using var document = JsonDocument.Parse(packed);
        return new Headers(document.RootElement.EnumerateObject().Select(item => (item.Name, item.Value.EnumerateArray().Select(size => size.GetInt64()).ToArray())).ToList());
    }

    /// <summary>A file of names and shapes alone.</summary>
    internal sealed class Headers(IEnumerable<(string Name, long[] Shape)> tensors, string format = "safetensors") : IWeightFile
    {
        public string Path => "names";

        public string Format => format;

        public IReadOnlyDictionary<string, WeightEntry> Entries { get; } = tensors.ToDictionary(
            tensor => tensor.Name,
            tensor => new WeightEntry(tensor.Name, tensor.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal) ? WeightType.I64 : WeightType.F32, tensor.Shape, 4 * tensor.Shape.Aggregate(1L, (a, b) => a * b)));

        public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

        public void Read(string name, long offset, Span<byte> destination) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
