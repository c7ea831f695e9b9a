using TransferLearning.Models.Ops;
using TransferLearning.Models.Weights;
using TransferLearning.Models.Weights.Keras;
using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>Maps the names of other libraries, taken from their own models, to the networks here: every tensor once, none left over.</summary>
public sealed class NameMapTests
{
    public static IEnumerable<object[]> TheSame => TimmModels.All.Where(model => model.IsTheSame).Select(model => new object[] { model.Backbone, model.Name });

    public static IEnumerable<object[]> Others => TimmModels.All.Where(model => !model.IsTheSame).Select(model => new object[] { model.Backbone, model.Name });

    /// <summary>Each tensor goes to the place where timm's and torchvision's networks were shown to compute the same.</summary>
    [Theory]
    [MemberData(nameof(TheSame))]
    public void Should_place_every_tensor_of_timms_model(string name, string timm)
    {
        var model = TimmModels.Of(name, timm);
        using var file = new Headers(model.Tensors.Select(tensor => (tensor.Timm, tensor.Shape)));
        var backbone = BackboneCatalogue.Find(name)!;
        var graph = backbone.Build(new TensorShape(3, backbone.ImageSize, backbone.ImageSize), top: true);
        var match = WeightMatcher.Match(graph, file, graph, backbone);
        Assert.Empty(match.Problems);
        Assert.Equal(graph.Parameters.Count, match.Assignments.Count);
        Assert.Equal(model.Tensors.ToDictionary(tensor => tensor.Torchvision, tensor => tensor.Timm), match.Assignments.ToDictionary(assignment => assignment.Target.Name, assignment => assignment.Source));
        // Without the top, the unused tensors are explained.
        var features = backbone.Build(new TensorShape(3, backbone.ImageSize, backbone.ImageSize));
        Assert.Empty(WeightMatcher.Match(features, file, graph, backbone).Problems);
    }

    /// <summary>torchvision's users replace the classifier. That leaves tensors in the classifier's module that no published network has.</summary>
    [Theory]
    [InlineData("resnet18", "fc.1.weight", "layer3.2.conv1.weight")]
    [InlineData("resnet18", "criterion.weight", "bn1.scale")]
    [InlineData("vgg16", "classifier.weight", "features.31.weight")]
    [InlineData("vgg16", "log_temperature", "features.31.weight")]
    [InlineData("squeezenet1_1", "classifier.5.bias", "features.13.weight")]
    [InlineData("vit_b_16", "heads.2.weight", "encoder.layers.encoder_layer_12.ln_1.weight")]
    public void Should_ignore_tensors_of_another_classifier(string name, string left, string unknown)
    {
        var backbone = BackboneCatalogue.Find(name)!;
        var image = new TensorShape(3, backbone.ImageSize, backbone.ImageSize);
        var features = backbone.Build(image);
        var tensors = features.Parameters.Select(spec => (spec.Name, spec.Shape.ToArray())).Append((left, [2]));
        using var tuned = new Headers(tensors);
        Assert.Empty(WeightMatcher.Match(features, tuned, backbone.Build(image, top: true), backbone).Problems);
        using var other = new Headers(tensors.Append((unknown, [2])));
        Assert.Equal([unknown], WeightMatcher.Match(features, other, backbone.Build(image, top: true), backbone).Unexpected);
    }

    /// <summary>Every network of the tables was compared with timm's, and is built with the epsilon and padding for which the two were equal.</summary>
    [Fact]
    public void Should_have_exactly_the_compared_networks_in_the_tables()
    {
        var tables = NameMap.All.OfType<TimmTable>().SelectMany(table => table.Architectures).Select(each => (each.Backbone, each.Name, each.Convention)).Order();
        Assert.Equal(TimmModels.All.Where(model => model.IsTheSame).Select(model => (model.Backbone, model.Name, model.Convention)).Order(), tables);
    }

    [Theory]
    [MemberData(nameof(TheSame))]
    public void Should_build_the_epsilon_and_padding_of_the_files_network(string name, string timm)
    {
        var backbone = BackboneCatalogue.Find(name)!;
        var convention = TimmTable.Require(timm, backbone).Convention;
        var nodes = backbone.Build(new BackboneOptions(new TensorShape(3, backbone.ImageSize, backbone.ImageSize), Convention: convention)).Nodes.Select(node => node.Op).ToList();
        var norms = nodes.OfType<BatchNorm>().ToList();
        if (convention == Convention.Timm) Assert.All(norms, norm => Assert.Equal(1e-5, norm.Epsilon));
        if (convention == Convention.Keras)
        {
            Assert.All(norms, norm => Assert.Equal(1e-3, norm.Epsilon));
            Assert.All(nodes.OfType<Conv>().Where(conv => conv.Window.Height > 1), conv => Assert.True(conv.Window.Padding.IsSame));
        }
        var own = backbone.Build(new TensorShape(3, backbone.ImageSize, backbone.ImageSize)).Nodes.Select(node => node.Op).OfType<BatchNorm>().ToList();
        Assert.Equal(norms.Count, own.Count);
        // torchvision's B5 to B7 and V2 have TensorFlow's epsilon too; they differ from Keras's networks in the padding.
        if (convention != Convention.Keras) Assert.Equal(convention == Convention.Torchvision, norms.SequenceEqual(own));
    }

    /// <summary>The tensors are the same and the results differ, so only the network's name tells them apart.</summary>
    [Theory]
    [MemberData(nameof(Others))]
    public void Should_refuse_a_network_with_the_same_tensors_and_other_results(string name, string timm)
    {
        var backbone = BackboneCatalogue.Find(name)!;
        var error = Assert.Throws<RunException>(() => TimmTable.Require(timm, backbone));
        Assert.Contains($"'{timm}', which is no network of this catalogue", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{TimmTable.ArchitecturesOf(backbone).First().Name}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_the_backbone_that_another_timm_network_equals()
    {
        var error = Assert.Throws<RunException>(() => TimmTable.Require("regnety_004", BackboneCatalogue.Find("regnet_y_1_6gf")!));
        Assert.Contains("'regnety_004', which is 'regnet_y_400mf' here, and not of 'regnet_y_1_6gf'; timm's name for it is 'regnety_016'", error.Message, StringComparison.Ordinal);
        Assert.Contains("none of timm's networks is this one", Assert.Throws<RunException>(() => TimmTable.Require("resnet18", BackboneCatalogue.Find("squeezenet1_1")!)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_have_every_timm_name_as_alias_except_TensorFlows()
    {
        foreach (var each in NameMap.All.OfType<TimmTable>().SelectMany(table => table.Architectures).Where(each => each.Convention != Convention.Keras))
            Assert.Equal(each.Backbone, BackboneCatalogue.Find(each.Name)?.Name);
    }

    [Theory]
    [InlineData("densenet121", "features.denseblock1.denselayer1.norm1.weight", "features.denseblock1.denselayer1.norm.1.weight")]
    [InlineData("densenet121", "features.denseblock4.denselayer16.conv2.weight", "features.denseblock4.denselayer16.conv.2.weight")]
    public void Should_read_torchvisions_older_files(string name, string now, string then)
    {
        var backbone = BackboneCatalogue.Find(name)!;
        var graph = backbone.Build(new TensorShape(3, 224, 224), top: true);
        using var file = new Headers(graph.Parameters.Select(spec => (spec.Name == now ? then : spec.Name, spec.Shape.ToArray())));
        var match = WeightMatcher.Match(graph, file, graph, backbone);
        Assert.Empty(match.Problems);
        Assert.Equal(then, match.Assignments.Single(assignment => assignment.Target.Name == now).Source);
    }

    /// <summary>
    /// Keras's load_weights(by_name=True) takes the layers that the network has and ignores the Dense layers that the owner put after it. A file of a deeper
    /// network of the family would fit by name too. It is refused, because nobody wants that.
    /// </summary>
    [Theory]
    [InlineData("vgg16", "dense_1/kernel", true)]
    [InlineData("vgg16", "my head/dense/bias", true)]
    [InlineData("vgg16", "conv2d_1/kernel", true)]
    [InlineData("vgg16", "block5_conv4/kernel", false)]
    [InlineData("resnet50", "batch_normalization/gamma", true)]
    [InlineData("resnet50", "conv4_block7_1_conv/kernel", false)]
    [InlineData("inception_v3", "batch_normalization_94/beta", true)]
    [InlineData("mobilenet_v2", "logits_of_mine/kernel", true)]
    [InlineData("mobilenet_v2", "block_17_expand/kernel", false)]
    public void Should_ignore_layers_that_a_Keras_user_put_after_the_network(string name, string layer, bool passed)
    {
        var backbone = BackboneCatalogue.Find(name)!;
        var (features, whole) = (Keras(backbone, false), Keras(backbone, true));
        using var file = new Headers(KerasApplicationsTests.FileOf(name).Append((layer, [7, 7])), KerasConvention.Instance);
        var match = WeightMatcher.Match(features, file, whole, backbone);
        Assert.Equal([layer], passed ? match.Beside : match.Unexpected);
        Assert.Empty(passed ? match.Unexpected : match.Beside);
        Assert.Equal(passed, match.Fits);
    }

    [Fact]
    public void Should_refuse_a_Keras_file_that_lacks_a_layer_and_list_the_unknown_ones()
    {
        var backbone = BackboneCatalogue.Find("vgg16")!;
        var tensors = KerasApplicationsTests.FileOf("vgg16").Select(tensor => tensor.Name == "block1_conv1/bias" ? ("mine/bias", tensor.Shape) : tensor);
        using var file = new Headers(tensors, KerasConvention.Instance);
        var match = WeightMatcher.Match(Keras(backbone, false), file, Keras(backbone, true), backbone);
        Assert.Equal(["lacks features.0.bias", "has tensors that the network does not know: mine/bias"], match.Problems);
    }

    private static Graph Keras(Backbone backbone, bool top) =>
        backbone.Build(new BackboneOptions(new TensorShape(3, backbone.ImageSize, backbone.ImageSize), top, Convention: Convention.Keras));

    [Fact]
    public void Should_list_the_names_of_another_network_without_guessing()
    {
        using var file = new Headers(TimmModels.Of("mobilenet_v2", "mobilenetv2_100").Tensors.Select(tensor => (tensor.Timm, tensor.Shape)));
        var backbone = BackboneCatalogue.Find("efficientnet_b0")!;
        var match = WeightMatcher.Match(backbone.Build(new TensorShape(3, 224, 224)), file, null, backbone);
        Assert.False(match.Fits);
        Assert.NotEmpty(match.Missing);
        Assert.Throws<WeightFileException>(match.ThrowUnlessFits);
    }

    [Fact]
    public void Should_never_map_two_names_to_one_tensor()
    {
        using var file = new Headers([("layer.weight", [2]), ("pre_logits.fc1.weight", [4096, 512, 7, 7]), ("classifier.0.weight", [4096, 25088])]);
        var backbone = BackboneCatalogue.Find("vgg16")!;
        Assert.False(WeightMatcher.Match(backbone.Build(new TensorShape(3, 224, 224), top: true), file, null, backbone).Fits);
    }

    [Theory]
    [InlineData("resnet18", "keras.applications has no 'resnet18'")]
    [InlineData("vit_b_16", "keras.applications has no 'vit_b_16'")]
    [InlineData("vgg16_bn", "keras.applications has no 'vgg16_bn'")]
    public void Should_refuse_Keras_files_for_networks_that_Keras_does_not_have(string name, string reason)
    {
        using var file = new Headers([("conv1_conv/kernel", [7, 7, 3, 64])], KerasConvention.Instance);
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
    public void Should_map_Keras_names_in_Keras_definition(string name, string keras, string expected)
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
    public void Should_map_Keras_names_in_torchvisions_definition(string name, string keras, string expected)
    {
        var backbone = BackboneCatalogue.Find(name)!;
        var graph = backbone.Build(new TensorShape(3, 224, 224), top: true);
        var found = new KerasLayers().Find(new WeightEntry(keras, WeightType.F32, [], 0), graph);
        Assert.Equal(expected, found?.Name);
    }

    [Fact]
    public void Should_reorder_a_dense_layer_after_a_flattened_image()
    {
        var graph = BackboneCatalogue.Find("vgg16")!.Build(new TensorShape(3, 224, 224), top: true);
        var layout = new KerasLayers().Find(new WeightEntry("fc1/kernel", WeightType.F32, [25088, 4096], 25088L * 4096 * 4), graph)!.Value.Layout;
        Assert.Equal([7, 7, 512, 4096], layout.View!);
        Assert.Equal([3, 2, 0, 1], layout.Permutation!);
        Assert.Same(WeightLayout.Transposed, new KerasLayers().Find(new WeightEntry("fc2/kernel", WeightType.F32, [4096, 4096], 0), graph)!.Value.Layout);
    }
}
