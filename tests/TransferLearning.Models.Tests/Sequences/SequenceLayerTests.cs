using TransferLearning.Models.Layers;
using TransferLearning.Models.Layers.Sequences;
using TransferLearning.Models.Ops.Sequences;
using TransferLearning.Models.Vectors;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Sequences;

public class SequenceLayerTests
{
    private static readonly TensorShape Text = new(12);

    [Fact]
    public void Should_pass_the_mask_of_padding_to_the_layers_that_skip_it()
    {
        var graph = Head(maskZero: true, new SpatialDropout1dLayer(), new LstmLayer { Units = 4, ReturnSequences = true }, new GlobalAveragePooling1d());
        Assert.Equal(["head.0", Graph.InputName], graph["head.1"].Inputs);
        Assert.IsType<MaskedMean>(graph[graph.Output].Op);

        // Keras's Conv1D drops the mask.
        Assert.IsNotType<MaskedMean>(Head(maskZero: true, new Convolution1d { Filters = 4 }, new GlobalAveragePooling1d()).Nodes[^1].Op);
        Assert.IsNotType<MaskedMean>(Head(maskZero: false, new GlobalAveragePooling1d()).Nodes[^1].Op);
    }

    [Fact]
    public void Should_cut_after_the_pooling_but_not_before_a_layer_that_reads_the_mask()
    {
        var pooled = Head(maskZero: true, new GlobalAveragePooling1d(), new Dense { Units = new(3) });
        Assert.Contains("head.0", pooled.CutPoints());
        Assert.DoesNotContain("embedding", pooled.CutPoints());
        Assert.Contains("embedding", Head(maskZero: false, new LstmLayer { Units = 4 }).CutPoints());
    }

    [Fact]
    public void Should_join_both_directions()
    {
        var graph = Head(maskZero: true, new Bidirectional { Layer = new GruLayer { Units = 4, ReturnSequences = true } });
        Assert.Equal(new TensorShape(12, 8), graph.OutputShape);
        Assert.Contains("head.0.backward.weight_hh", graph.Parameters.Select(spec => spec.Name));
        Assert.Equal(new TensorShape(8), Head(maskZero: true, new Bidirectional { Layer = new LstmLayer { Units = 4 } }).OutputShape);
    }

    [Fact]
    public void Should_learn_an_embedding_of_the_vocabulary_and_refuse_one_of_pictures()
    {
        var graph = LayerStack.Backbone(Text, [new EmbeddingLayer { OutputDim = 5 }], 2, words: 100);
        Assert.Equal(new TensorShape(12, 5), graph.OutputShape);
        Assert.Equal(500, graph.ParameterCount);
        Assert.Contains("takes words", Assert.Throws<LayerStackException>(() => LayerStack.Backbone(new(3, 8, 8), [new EmbeddingLayer()], 2)).Message, StringComparison.Ordinal);
    }

    /// <summary>Keras's LSTM: the forget gate's bias is 1, and the columns of the recurrent kernel are orthonormal.</summary>
    [Fact]
    public void Should_initialise_an_LSTM_as_Keras_does() => OnTorch.Run(() =>
    {
        using var state = NetworkState.Initialise(Head(maskZero: true, new LstmLayer { Units = 3 }), seed: 1);
        Assert.Equal([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0], state["head.0.bias"].data<float>().ToArray());
        var kernel = state["head.0.weight_hh"];
        Assert.True(allclose(kernel.t().mm(kernel), eye(3), atol: 1e-6));
    });

    private static Graph Head(bool maskZero, params Layer[] layers) => LayerStack.Head(WordEmbedding.Graph(Text, 100, 6, maskZero), layers, 3, 100);
}
