using TransferLearning.Models.Layers;
using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Tests.Graphs;

public class GraphTests
{
    private static Graph Vgg16(long size = 150) => BackboneCatalogue.Find("vgg16")!.Build(new TensorShape(3, size, size));

    [Fact]
    public void Should_have_the_layers_and_shapes_of_Keras_in_VGG16()
    {
        var graph = Vgg16();
        Assert.Equal(18, graph.Layers.Count);
        Assert.Equal("block1_conv1", graph.Layers[0]);
        Assert.Equal("block5_pool", graph.Layers[^1]);
        // Keras's summary of VGG16(include_top=False, input_shape=(150, 150, 3)): (4, 4, 512) and 14,714,688 parameters.
        Assert.Equal(new TensorShape(512, 4, 4), graph.OutputShape);
        Assert.Equal(14_714_688, graph.ParameterCount);
        Assert.Equal("features.24.weight", graph.ParametersOfLayer("block5_conv1").First().Name);
    }

    [Fact]
    public void Should_find_layers_by_Keras_names_module_paths_and_globs()
    {
        var graph = Vgg16();
        Assert.Equal(graph.Find("block5_conv1"), graph.Find("features.24").Concat(graph.Find("features.25")));
        Assert.Equal(graph.Nodes.Count, graph.Find("features").Count);
        Assert.Equal(["block1_pool", "block2_pool"], graph.LayersMatching("block[1-2]_pool"));
        Assert.Equal(["block2_pool", "block3_pool", "block4_pool", "block5_pool"], graph.LayersMatching("block[!1]_po?l"));
        Assert.Equal(["block5_conv1", "block5_conv2", "block5_conv3", "block5_pool"], graph.LayersFrom("block5_conv1"));
        Assert.Equal("block4_pool", graph.LayersUntil("block5_conv1")[^1]);
        Assert.Empty(graph.Find("block6_conv1"));
        Assert.Empty(graph.Find("block[z-a]_*"));
        Assert.Contains("features.24", graph.AllNames());
    }

    /// <summary>
    /// The batch norm of <c>block5_conv3</c> is <c>features.41</c>. Freezing until there leaves this layer out; thawing from there includes it.
    /// </summary>
    [Fact]
    public void Should_never_divide_a_layer_when_a_name_matches_its_batch_norm()
    {
        var graph = BackboneCatalogue.Find("vgg16_bn")!.Build(new TensorShape(3, 64, 64));
        Assert.Equal("block5_conv3", graph.LayersFrom("features.41")[0]);
        Assert.Equal("block5_conv2", graph.LayersUntil("features.41")[^1]);
        Assert.Equal(graph.LayersUntil("block5_conv3"), graph.LayersUntil("features.41"));
        // features.42 is its activation, which has no weights: all weights of the layer lie before it.
        Assert.Equal("block5_conv3", graph.LayersUntil("features.42")[^1]);
        foreach (var layer in graph.Layers)
            Assert.Equal(graph.Layers, graph.LayersUntil(layer).Concat(graph.LayersFrom(layer)));
    }

    [Fact]
    public void Should_keep_only_the_nodes_that_a_cut_needs()
    {
        var graph = BackboneCatalogue.Find("mobilenet_v2")!.Build(new TensorShape(3, 96, 96));
        var cut = graph.CutAt("block_16_project");
        Assert.Equal("features.17.conv.2", cut.Output);
        Assert.DoesNotContain("features.18.0.weight", cut.Parameters.Select(spec => spec.Name));
        var (prefix, suffix) = graph.SplitBefore("block_14_depthwise") ?? throw new InvalidOperationException();
        // A residual block cannot be split inside, because its input bypasses it.
        Assert.Equal("features.14.conv.3", prefix.Output);
        Assert.Equal(graph.ParameterCount, prefix.ParameterCount + suffix.ParameterCount);
        Assert.Equal(prefix.OutputShape, suffix.Input);
        Assert.Equal(graph.Output, suffix.Output);
        Assert.Throws<ArgumentException>(() => graph.SplitAfter("block_14_depthwise"));
        Assert.Throws<KeyNotFoundException>(() => graph.CutAt("block_17_add"));
        Assert.Null(graph.SplitBefore("Conv1"));
    }

    [Fact]
    public void Should_count_the_parameters_of_the_recipes_head_as_Keras()
    {
        // Keras: Dense(256) over 8192 features, Dense(128), Dense(2): 2,097,408 + 32,896 + 258.
        var head = LayerStack.Head(
            Vgg16().OutputShape,
            [new FlattenLayer(), new Dense { Units = new(256), Activation = "relu", L2 = 0.001 }, new DropoutLayer { Rate = 0.3 }, new Dense { Units = new(128), Activation = "relu" }, new Dense { Activation = "softmax" }],
            classes: 2);
        Assert.Equal(2_097_408 + 32_896 + 258, head.ParameterCount);
        Assert.Equal(["head.0.flatten", "head.1.dense", "head.2.dropout", "head.3.dense", "head.4.dense"], head.Layers);
        Assert.Equal(FinalActivation.Softmax, head.FinalActivation());
        Assert.Equal("head.4", head.ToLogits().Output);
        Assert.Equal(0.001, head.Parameters.Single(spec => spec.Name == "head.1.weight").L2);
        Assert.Equal(0, head.Parameters.Single(spec => spec.Name == "head.1.bias").L2);
        var whole = Vgg16().Append(head);
        Assert.Equal(new TensorShape(2), whole.OutputShape);
        Assert.Equal(FinalActivation.Softmax, whole.FinalActivation());
    }

    [Fact]
    public void Should_name_the_layer_that_does_not_fit()
    {
        var wrong = Assert.Throws<LayerStackException>(() => LayerStack.Head(new(512, 4, 4), [new DropoutLayer(), new Dense { Units = new(10) }], 2));
        Assert.Equal(1, wrong.Index);
        Assert.Contains("flatten", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("block5_pool", Assert.Throws<ShapeException>(() => Vgg16(16)).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => new TensorShape(3, 0, 4));
        Assert.Throws<ShapeException>(() => new TensorShape(1L << 32, 1L << 32));
        Assert.Throws<ShapeException>(() => new Activation("rleu"));
    }

    [Theory]
    [InlineData("valid", 7, 3, 2, 3)]
    [InlineData("same", 7, 3, 2, 4)]
    [InlineData("same", 8, 3, 2, 4)]
    [InlineData("valid", 8, 2, 2, 4)]
    public void Should_have_as_many_windows_as_TensorFlow(string padding, long size, long kernel, long stride, long expected)
    {
        var window = padding == "same" ? Window.SquareSame(kernel, stride) : Window.Square(kernel, stride);
        Assert.Equal((expected, expected), window.OutputFor(new(1, size, size)));
    }

    [Fact]
    public void Should_pad_even_images_below_and_to_the_right_as_TensorFlow() =>
        Assert.Equal((0, 0, 1, 1), Window.SquareSame(3, 2).PaddingFor(new(1, 8, 8)));

    [Fact]
    public void Should_name_the_layers_of_a_declared_stack_by_kind_and_number()
    {
        var stack = LayerStack.Backbone(new(3, 64, 64), [new Convolution { Filters = 8, Activation = "relu" }, new MaxPooling(), new Convolution { Filters = 16, Padding = WindowPadding.Same }, new BatchNormLayer()], 4);
        Assert.Equal(["conv_1", "max_pool_1", "conv_2", "batch_norm_1"], stack.Layers);
        Assert.Equal(["layers.0.weight", "layers.0.bias", "layers.2.weight", "layers.2.bias", "layers.3.weight", "layers.3.bias", "layers.3.running_mean", "layers.3.running_var"], stack.Parameters.Select(spec => spec.Name));
        Assert.Equal(new TensorShape(16, 31, 31), stack.OutputShape);
    }
}
