using TransferLearning.Models.Weights;
using TransferLearning.Models.Weights.Store;
using TransferLearning.TestSupport;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>Loads every real file by the value that an experiment would give, and compares the network's results with PyTorch's (golden.json).</summary>
public sealed class RealWeightsTests
{
    private static readonly WeightsStore Store = new(new WeightsFolders([Path.Combine(Shared.Root, "weights")], "/nonexistent/store", "/nonexistent/hub"));

    [NeedsSharedTheory("weights/golden.json")]
    [InlineData("squeezenet1_1", "imagenet", null, true, "squeezenet1_1 logits")]
    [InlineData("squeezenet1_1", "squeezenet1_1.pth", null, true, "squeezenet1_1 logits")]
    [InlineData("mobilenet_v2", "imagenet", null, false, "mobilenet_v2 features (global average pool)")]
    [InlineData("mobilenet_v1_0.75", "imagenet", null, true, "mobilenet_v1_0.75 softmax")]
    [InlineData("mobilenet_v1_0.75", "mobilenet_7_5_224_tf.h5", null, false, "mobilenet_v1_0.75 features (global average pool)")]
    [InlineData("vgg16", "vgg16_blocks1-3_notop.h5", "block3_pool", false, "vgg16 block3_pool")]
    public void Should_give_the_outputs_of_PyTorch_from_a_real_file(string name, string weights, string? output, bool top, string row) => OnTorch.Run(() =>
    {
        var backbone = BackboneCatalogue.Find(name)!;
        var resolved = WeightsResolver.Resolve(weights, null, backbone, Store)!;
        var graph = backbone.Build(new BackboneOptions(new TensorShape(3, 224, 224), top, Convention: resolved.Convention));
        if (output is not null) graph = graph.CutAt(output);
        Assert.Empty(resolved.Check(graph));
        using var state = new NetworkState();
        resolved.Load(graph, state);
        using var none = no_grad();
        foreach (var (input, image) in new[] { ("sine", Golden.Sine()), ("cat", Cat(resolved.Preprocessing)) })
        {
            var result = TorchExecutor.Run(graph, state, image, RunMode.Inference);
            if (row.EndsWith("(global average pool)", StringComparison.Ordinal)) result = result.mean([2, 3]);
            if (row.EndsWith("softmax", StringComparison.Ordinal)) result = result.softmax(1);
            Golden.AssertEqual(row, input, result);
        }
    });

    /// <summary>Reading a file tensor by tensor takes at most twice its length in memory. Opening it takes a small part of that.</summary>
    [NeedsSharedTheory("weights/golden.json")]
    [InlineData("squeezenet1_1.pth")]
    [InlineData("squeezenet1_1.safetensors")]
    [InlineData("mobilenet_v2.notop.safetensors")]
    [InlineData("mobilenet_7_5_224_tf.h5")]
    [InlineData("vgg16_blocks1-3_notop.h5")]
    public void Should_read_a_file_within_twice_its_memory(string name)
    {
        var length = new FileInfo(Shared.Weights(name)).Length;
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var file = WeightFile.Open(Shared.Weights(name));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, length);
        foreach (var entry in file.Entries.Keys) file.ReadBytes(entry);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * length);
    }

    [NeedsSharedFact("weights/vgg16_blocks1-3_notop.h5")]
    public void Should_refuse_a_part_of_a_network_for_the_whole()
    {
        var backbone = BackboneCatalogue.Find("vgg16")!;
        var resolved = WeightsResolver.Resolve(Shared.Weights("vgg16_blocks1-3_notop.h5"), null, backbone, Store)!;
        Assert.Equal(Preprocessing.Caffe, resolved.Preprocessing);
        Assert.Equal(Convention.Keras, resolved.Convention);
        var problem = Assert.Single(resolved.Check(backbone.Build(new TensorShape(3, 150, 150))));
        Assert.StartsWith("lacks features.17.weight, features.17.bias, features.19.weight", problem, StringComparison.Ordinal);
        // 'imagenet' does not match it either.
        Assert.Null(WeightsResolver.Resolve("imagenet", null, backbone, Store)!.File);
    }

    [NeedsSharedFact("weights/squeezenet1_1.safetensors")]
    public void Should_refuse_another_networks_file_and_list_the_tensors()
    {
        var backbone = BackboneCatalogue.Find("mobilenet_v2")!;
        var resolved = WeightsResolver.Resolve(Shared.Weights("squeezenet1_1.safetensors"), null, backbone, Store)!;
        var problems = resolved.Check(backbone.Build(new TensorShape(3, 96, 96)));
        Assert.Contains(problems, problem => problem.StartsWith("lacks features.0.0.weight", StringComparison.Ordinal) && problem.EndsWith("more", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("has tensors that the network does not know: ", StringComparison.Ordinal));
    }

    [NeedsSharedFact("weights/mobilenet_v2.notop.safetensors")]
    public void Should_refuse_a_file_of_another_width_and_list_the_shapes()
    {
        var backbone = BackboneCatalogue.Find("mobilenet_v2_0.5")!;
        var resolved = WeightsResolver.Resolve(Shared.Weights("mobilenet_v2.notop.safetensors"), null, backbone, Store)!;
        var problem = Assert.Single(resolved.Check(backbone.Build(new TensorShape(3, 96, 96))));
        Assert.StartsWith("has other shapes than the network: features.0.0.weight [16, 3, 3, 3] (in the file F32 [32, 3, 3, 3])", problem, StringComparison.Ordinal);
    }

    private static Tensor Cat(Preprocessing preprocessing)
    {
        var pixels = Png.Rgb(Shared.Weights("cat_224.png"), 224, 224);
        var values = new float[3 * 224 * 224];
        for (var channel = 0; channel < 3; channel++)
        {
            var (factor, addend) = preprocessing.Affine(channel);
            for (var i = 0; i < 224 * 224; i++) values[(channel * 224 * 224) + i] = (float)((factor * pixels[(3 * i) + preprocessing.Source(channel)]) + addend);
        }
        return tensor(values, [1, 3, 224, 224]);
    }
}
