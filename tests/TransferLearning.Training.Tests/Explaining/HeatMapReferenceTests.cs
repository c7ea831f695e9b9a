using System.Text.Json;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Ops.Sequences;
using TransferLearning.Models.Vectors;
using TransferLearning.Training.Explaining;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Explaining;

/// <summary>
/// Heat maps of two small networks, and the attention of an encoder, against PyTorch's autograd and <c>MultiheadAttention</c>. The numbers are from <c>reference/heat_maps.py</c>, which fills every
/// tensor by the same formula of its name.
/// </summary>
public sealed class HeatMapReferenceTests
{
    private const int Height = 12, Width = 16;

    [Fact]
    public void Should_compute_grad_cam_as_torch_does() => OnTorch.Run(() =>
    {
        var g = new GraphBuilder("cnn", new(3, Height, Width));
        var x = g.Activate("relu", "r1", g.Add(new Conv(5, Window.Square(3, 1, 1)), "c1", Graph.InputName));
        x = g.Add(new MaxPool(Window.Square(2, 2)), "p1", x);
        x = g.Activate("relu", "r2", g.Add(new Conv(6, Window.Square(3, 1, 1)), "c2", x));
        x = g.Add(new GlobalPool(), "p3", g.Add(new MaxPool(Window.Square(2, 2)), "p2", x));
        g.Add(new Linear(3), "fc", x);
        var graph = g.Build();
        Assert.Equal("r2", graph.LastActivation());
        using var state = Filled(graph);
        for (var label = 0; label < 3; label++)
        {
            var coarse = GradCam.Of(graph, "r2", state, Pictures(), [label, label], classes: 3, CancellationToken.None);
            Close(Reference.Read("heat_maps.json").GetProperty("grad_cam")[label], HeatMaps.Scaled(coarse, HeatMapMethod.GradCam, Height, Width));
        }
    });

    [Fact]
    public void Should_roll_attention_out_as_torch_does() => OnTorch.Run(() =>
    {
        var g = new GraphBuilder("vit", new(3, Height, Width));
        var x = g.Add(new ToTokens(), "tokens", g.Add(new Conv(8, Window.Square(4, 4)), "conv", Graph.InputName));
        x = g.Add(new PositionEmbedding(), "", [g.Add(new ClassToken(), "", [x], "token")], "pos");
        for (var i = 0; i < 3; i++)
            x = g.Add(new Add(), $"add.{i}", [g.Add(new Attention(2), $"at.{i}", g.Add(new LayerNorm(1e-6), $"ln.{i}", x)), x]);
        g.Add(new Linear(3), "fc", g.Add(new FirstToken(), "first", x));
        var graph = g.Build();
        Assert.True(AttentionRollOut.Fits(graph));
        using var state = Filled(graph);
        Close(Reference.Read("heat_maps.json").GetProperty("roll_out"), HeatMaps.Scaled(AttentionRollOut.Of(graph, state, Pictures()), HeatMapMethod.RollOut, Height, Width));
    });

    /// <summary>BERT's layers; the second text is padded.</summary>
    [Fact]
    public void Should_roll_attention_out_over_word_pieces_as_torch_does() => OnTorch.Run(() =>
    {
        var g = new GraphBuilder("bert", new(6));
        var x = g.Add(new LayerNorm(1e-12), "ln", g.Add(new TextEmbeddings(11, 8, 6), "em", Graph.InputName));
        for (var i = 0; i < 3; i++)
            x = g.Add(new LayerNorm(1e-12), $"ln.{i}", g.Add(new Add(), $"add.{i}", [g.Add(new MaskedAttention(2), $"at.{i}", [x, Graph.InputName]), x]));
        var pieces = g.Build();
        g.Add(new MaskedMean(), "mean", [x, Graph.InputName]);
        var mean = g.Build();
        Assert.True(AttentionRollOut.FitsPieces(mean));
        Assert.False(AttentionRollOut.Fits(mean));
        using var state = Filled(mean);
        using var numbers = tensor(new float[] { 2, 7, 10, 5, 9, 3, 2, 4, 8, 3, 0, 0 }, [2, 6]);
        var shares = AttentionRollOut.OfPieces(mean, state, numbers);
        Close(Reference.Read("heat_maps.json").GetProperty("pieces_mean"), shares);
        Assert.Equal([0f, 0f], shares[1].data<float>().ToArray()[4..]);
        Close(Reference.Read("heat_maps.json").GetProperty("pieces_first"), AttentionRollOut.OfPieces(pieces.FirstPiece("pooling"), state, numbers));
    });

    [Fact]
    public void Should_find_no_activation_in_a_network_without_convolutions()
    {
        var g = new GraphBuilder("mlp", new(3, Height, Width));
        g.Add(new Linear(3), "fc", g.Add(new Flatten(), "flat", Graph.InputName));
        Assert.Null(g.Build().LastActivation());
        Assert.False(AttentionRollOut.Fits(g.Build()));
        Assert.False(AttentionRollOut.FitsPieces(g.Build()));
    }

    private static Tensor Pictures() => tensor(Values("picture", 2 * 3 * Height * Width, 1, 0), [2, 3, Height, Width]);

    private static NetworkState Filled(Graph graph)
    {
        var state = new NetworkState();
        foreach (var spec in graph.Parameters)
        {
            var isKernel = spec.Role == ParameterRole.Kernel;
            var scale = isKernel ? Math.Sqrt(6.0 * spec.Shape[0] / spec.Shape.Elements) : 0.1;
            state.Set(spec.Name, tensor(Values(spec.Name, spec.Shape.Elements, scale, spec.Role == ParameterRole.Scale ? 1 : 0), spec.Shape.ToArray()));
        }
        return state;
    }

    private static float[] Values(string name, long count, double scale, double offset)
    {
        var start = 1 + (0.3 * name.Sum(c => c));
        return [.. Enumerable.Range(0, (int)count).Select(i => (float)(offset + (scale * Math.Sin(start + (0.7 * i)))))];
    }

    private static void Close(JsonElement expected, Tensor maps)
    {
        var (wanted, got) = (expected.Doubles(), maps.contiguous().data<float>().ToArray());
        Assert.Equal(wanted.Length, got.Length);
        for (var i = 0; i < wanted.Length; i++)
            Reference.Near(wanted[i], got[i], 1e-4, $"pixel {i}");
    }
}
