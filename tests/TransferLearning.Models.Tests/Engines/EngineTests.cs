using TransferLearning.Models.Engines;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Engines;

public class EngineTests
{
    [Theory]
    [InlineData(ChannelOrder.Rgb)]
    [InlineData(ChannelOrder.Bgr)]
    public void Should_preprocess_pixels_in_both_engines(ChannelOrder order) => OnTorch.Run(() =>
    {
        var preprocessing = new Preprocessing(1 / 255.0, [0.4, 0.5, 0.6], [0.2, 0.3, 0.25], order);
        var graph = BackboneCatalogue.Find("squeezenet1_1")!.Build(new TensorShape(3, 40, 48)).CutAt("features.4");
        using var state = Filled.State(graph);
        var pixels = new byte[3 * 40 * 48 * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i * 7 % 251);
        // Expected by hand: (pixel / 255 − mean) / deviation on reordered channels.
        var images = tensor(pixels.Select(pixel => (float)pixel).ToArray(), [3, 40, 48, 3]).permute(0, 3, 1, 2);
        if (order == ChannelOrder.Bgr)
            images = images.flip(1);
        images = (images / 255 - tensor(new[] { 0.4f, 0.5f, 0.6f }).reshape(1, 3, 1, 1)) / tensor(new[] { 0.2f, 0.3f, 0.25f }).reshape(1, 3, 1, 1);
        using var none = no_grad();
        var expected = TorchExecutor.Run(graph, state, images, RunMode.Inference).contiguous().data<float>().ToArray();
        var actual = new float[expected.Length];
        using var onnx = PrefixEngines.Onnx(graph, state, preprocessing, 3, threads: 1);
        onnx.Run(pixels, actual);
        Close.Assert(expected, actual, 1e-4);
        using var torch = PrefixEngines.Torch(graph, state, preprocessing, 3);
        torch.Run(pixels, actual);
        Close.Assert(expected, actual, 1e-4);
        using var bf16 = PrefixEngines.Torch(graph, state, preprocessing, 3, bf16: true);
        bf16.Run(pixels, actual);
        Close.Assert(expected, actual, 0.03);
        Assert.NotEqual(torch.Identity, bf16.Identity);
        Assert.Throws<ArgumentException>(() => onnx.Run(pixels.AsSpan(1), actual));
        Assert.Throws<InvalidOperationException>(() => onnx.Run(new float[pixels.Length], actual));
    });

    [Fact]
    public void Should_compute_a_sample_independently_of_its_batch() => OnTorch.Run(() =>
    {
        var graph = BackboneCatalogue.Find("mobilenet_v2")!.Build(new TensorShape(3, 64, 64));
        using var state = Filled.State(graph);
        var images = Filled.Image(4 * graph.Input.Elements);
        var length = (int)graph.Input.Elements;
        var outputs = (int)graph.OutputShape.Elements;
        foreach (var engine in new[] { PrefixEngines.Onnx(graph, state, null, 4, threads: 2), PrefixEngines.Torch(graph, state, null, 4) })
        {
            using var _ = engine;
            float[] whole = new float[4 * outputs], alone = new float[4 * outputs];
            engine.Run(images, whole);
            var last = new float[images.Length];
            images.AsSpan(3 * length).CopyTo(last.AsSpan(0, length));
            engine.Run(last, alone);
            Assert.Equal(whole.AsSpan(3 * outputs), alone.AsSpan(0, outputs));
        }
    });

    [Fact]
    public void Should_fold_every_batch_norm_after_a_convolution_and_keep_the_original() => OnTorch.Run(() =>
    {
        var graph = BackboneCatalogue.Find("mobilenet_v1_0.25")!.Build(new TensorShape(3, 64, 64));
        using var state = Filled.State(graph);
        var (folded, tensors) = graph.FoldBatchNorm(state);
        using (tensors)
        {
            Assert.DoesNotContain(folded.Nodes, node => node.Op is Models.Ops.BatchNorm);
            Assert.Contains(graph.Nodes, node => node.Op is Models.Ops.BatchNorm);
            Assert.Equal(folded.Parameters.Count, tensors.Count);
            var x = tensor(Filled.Image(graph.Input.Elements), graph.Input.WithBatch(1));
            using var none = no_grad();
            Close.Assert(
                TorchExecutor.Run(graph, state, x, RunMode.Inference).contiguous().data<float>().ToArray(),
                TorchExecutor.Run(folded, tensors, x, RunMode.Inference).contiguous().data<float>().ToArray(),
                1e-4);
        }
    });
}
