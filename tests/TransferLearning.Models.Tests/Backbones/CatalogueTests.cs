namespace TransferLearning.Models.Tests.Backbones;

public class CatalogueTests
{
    public static TheoryData<string> Backbones => [.. BackboneCatalogue.All.Select(backbone => backbone.Name)];

    [Theory, MemberData(nameof(Backbones))]
    public void Should_have_the_published_number_of_parameters(string name)
    {
        var backbone = BackboneCatalogue.Find(name)!;
        var graph = backbone.Build(new TensorShape(3, backbone.ImageSize, backbone.ImageSize), top: true);
        Assert.Equal(backbone.ParameterCount, graph.ParameterCount);
        Assert.Equal(new TensorShape(1000), graph.OutputShape);
    }

    [Theory, MemberData(nameof(Backbones))]
    public void Should_find_every_layer_by_name_and_cut_at_every_block(string name)
    {
        var backbone = BackboneCatalogue.Find(name)!;
        var graph = backbone.Build(new TensorShape(3, backbone.ImageSize, backbone.ImageSize));
        foreach (var layer in graph.Layers)
            Assert.NotEmpty(graph.Find(layer));
        foreach (var block in graph.Blocks)
            Assert.True(graph.CutAt(block).Nodes.Count > 0);
        var points = graph.CutPoints();
        Assert.Equal(graph.Output, points[^1]);
        var (prefix, suffix) = graph.SplitAfterNode(points[points.Count / 2]);
        Assert.Equal(graph.ParameterCount, prefix.ParameterCount + suffix.ParameterCount);
        Assert.Equal(graph.MultiplyAdds, prefix.MultiplyAdds + suffix.MultiplyAdds);
    }

    /// <summary>A layer's name means its own output, as in Keras, even if a block could have the same name.</summary>
    [Theory, MemberData(nameof(Backbones))]
    public void Should_end_in_a_layer_when_cut_at_its_name(string name)
    {
        var backbone = BackboneCatalogue.Find(name)!;
        foreach (var convention in backbone.IsInKeras ? new[] { Convention.Torchvision, Convention.Keras } : [Convention.Torchvision])
        {
            var graph = backbone.Build(new BackboneOptions(new TensorShape(3, backbone.ImageSize, backbone.ImageSize), Top: true, Convention: convention));
            foreach (var (layer, last) in graph.Nodes.GroupBy(node => node.Layer).Select(nodes => (nodes.Key, nodes.Last().Name)))
                Assert.Equal(last, graph.Nodes[graph.Find(layer)[^1]].Name);
        }
    }

    /// <summary>Billions of multiply-adds, as published by torchvision (<c>meta["_ops"]</c> of its weights).</summary>
    [Theory]
    [InlineData("vgg16", 15.47)]
    [InlineData("resnet50", 4.089)]
    [InlineData("mobilenet_v2", 0.301)]
    [InlineData("mobilenet_v3_large", 0.217)]
    [InlineData("densenet121", 2.834)]
    [InlineData("efficientnet_b0", 0.386)]
    [InlineData("inception_v3", 5.713)]
    [InlineData("shufflenet_v2_x1_0", 0.145)]
    [InlineData("regnet_y_400mf", 0.402)]
    [InlineData("mnasnet1_0", 0.314)]
    [InlineData("squeezenet1_1", 0.349)]
    [InlineData("convnext_tiny", 4.456)]
    [InlineData("vit_b_16", 17.564)]
    [InlineData("swin_t", 4.491)]
    public void Should_cost_the_multiply_adds_that_torchvision_publishes(string name, double billions)
    {
        var backbone = BackboneCatalogue.Find(name)!;
        var graph = backbone.Build(new TensorShape(3, backbone.ImageSize, backbone.ImageSize), top: true);
        Assert.InRange(graph.MultiplyAdds / 1e9, (billions * 0.995) - 0.0006, (billions * 1.005) + 0.0006);
    }

    /// <summary>The table in the source of keras.applications.mobilenet_v2, which lists TensorFlow's checkpoints.</summary>
    [Theory]
    [InlineData("mobilenet_v2_0.35", 60.3, 82.9)]
    [InlineData("mobilenet_v2_0.5", 65.4, 86.4)]
    [InlineData("mobilenet_v2_0.75", 69.8, 89.6)]
    [InlineData("mobilenet_v2_1.3", 74.4, 92.1)]
    [InlineData("mobilenet_v2_1.4", 75.0, 92.5)]
    public void Should_list_the_published_accuracy_of_MobileNetV2_for_each_width(string name, double top1, double top5)
    {
        Assert.All(BackboneCatalogue.Find(name)!.Weights, tag => Assert.Equal((top1, top5), (tag.Top1, tag.Top5)));
    }

    /// <summary>A network without an accuracy could not be compared with the others.</summary>
    [Theory, MemberData(nameof(Backbones))]
    public void Should_list_a_published_accuracy_for_every_backbone(string name) => Assert.NotNull(BackboneCatalogue.Find(name)!.Weights[0].Top1);

    [Fact]
    public void Should_have_unique_names_and_aliases_in_any_case()
    {
        Assert.Equal(BackboneCatalogue.All.Concat(BackboneCatalogue.Encoders).Sum(backbone => 1 + backbone.Aliases.Count), BackboneCatalogue.Names.Count);
        Assert.Same(BackboneCatalogue.Find("vgg16"), BackboneCatalogue.Find("VGG16"));
        Assert.Null(BackboneCatalogue.Find("vgg61"));
    }

    [Fact]
    public void Should_take_imagenet_for_the_first_weights()
    {
        var vgg = BackboneCatalogue.Find("vgg16")!;
        var tag = vgg.FindWeights("imagenet")!;
        Assert.Equal("https://download.pytorch.org/models/vgg16-397923af.pth", tag.Url.ToString());
        Assert.Equal("397923af", tag.Sha256Prefix);
        Assert.Same(tag, vgg.FindWeights("vgg16.tv_in1k"));
        // torchvision's spelling.
        Assert.Same(tag, vgg.FindWeights("IMAGENET1K_V1"));
        Assert.Null(vgg.FindWeights("imagenet22k"));
    }
}
