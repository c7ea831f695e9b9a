using TransferLearning.Models.Onnx;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>The weights of ONNX files, which a network is initialised from.</summary>
public sealed class OnnxWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>A file that this program wrote gives back the tensors under their names.</summary>
    [Fact]
    public void Should_give_back_the_tensors_of_a_written_model() => OnTorch.Run(() =>
    {
        var (graph, file) = Written();
        using var state = NetworkState.Initialise(graph, seed: 1);
        using var read = WeightFile.Open(file);
        Assert.Equal("ONNX", read.Format);
        foreach (var spec in graph.Parameters)
            Assert.True(state[spec.Name].Equals(read.ToTensor(spec.Name)), spec.Name);
    });

    /// <summary>PyTorch's export of a linear layer: a product with an unnamed matrix [inputs, units], then the bias (protobuf by hand, onnx.proto3).</summary>
    [Fact]
    public void Should_turn_the_unnamed_kernel_of_a_linear_layer_back()
    {
        var file = _folder.At("linear.onnx");
        File.WriteAllBytes(file, Linear());
        using var read = WeightFile.Open(file);
        Assert.Equal(["dense.weight", "dense.bias"], read.Entries.Keys);
        Assert.Equal([3, 2], read.Entries["dense.weight"].Shape);
        Assert.Equal([0, 3, 1, 4, 2, 5], read.ReadSingles("dense.weight"));
        var part = new byte[8];
        read.Read("dense.weight", 4, part);
        Assert.Equal(3, BitConverter.ToSingle(part));
        Assert.Equal([7, 8, 9], read.ReadSingles("dense.bias"));
    }

    /// <summary>Whatever the bytes, a file is read or refused with a reason, and nothing larger than the file is allocated.</summary>
    [Fact]
    public void Should_survive_damaged_files()
    {
        var (intact, file) = (Linear(), _folder.At("damaged.onnx"));
        for (var number = 0; number < 2000; number++)
        {
            File.WriteAllBytes(file, Mutations.Of(intact, number));
            try
            {
                using var read = WeightFile.Open(file);
                foreach (var name in read.Entries.Keys)
                    Assert.InRange(read.ReadBytes(name).Length, 0, intact.Length + 100);
            }
            catch (WeightFileException)
            {
                // Refused.
            }
        }
    }

    [Fact]
    public void Should_refuse_a_model_whose_weights_are_in_another_file()
    {
        var tensor = Tensor("a", [2], [1, 2]);
        tensor.Varint(14, 1);
        var (graph, model) = (new ProtoMessage(), new ProtoMessage());
        graph.Message(5, tensor);
        model.Varint(1, 7);
        model.Message(7, graph);
        var file = _folder.At("outside.onnx");
        File.WriteAllBytes(file, model.ToArray());
        Assert.Contains("keeps 'a' in another file", Assert.Throws<WeightFileException>(() => WeightFile.Open(file)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private (Graph, string) Written()
    {
        var g = new GraphBuilder("small", new TensorShape(3, 8, 8));
        g.Add(new Linear(4), "fc", g.Add(new Flatten(), "", g.Add(new Conv(5, Window.Square(3)), "conv", Graph.InputName)));
        var graph = g.Build();
        using var state = NetworkState.Initialise(graph, seed: 1);
        var file = _folder.At("small.onnx");
        File.WriteAllBytes(file, OnnxModel.Write(graph, state, batch: null));
        return (graph, file);
    }

    private static byte[] Linear()
    {
        var (graph, model) = (new ProtoMessage(), new ProtoMessage());
        graph.Message(1, Node("MatMul", ["x", "onnx::MatMul_7"], ["y"]));
        graph.Message(1, Node("Add", ["dense.bias", "y"], ["z"]));
        graph.Message(5, Tensor("onnx::MatMul_7", [2, 3], [0, 1, 2, 3, 4, 5]));
        graph.Message(5, Tensor("dense.bias", [3], [7, 8, 9]));
        model.Varint(1, 7);
        model.Message(7, graph);
        return model.ToArray();
    }

    private static ProtoMessage Node(string type, string[] inputs, string[] outputs)
    {
        var node = new ProtoMessage();
        foreach (var input in inputs)
            node.String(1, input);
        foreach (var output in outputs)
            node.String(2, output);
        node.String(4, type);
        return node;
    }

    private static ProtoMessage Tensor(string name, long[] shape, float[] values)
    {
        var tensor = new ProtoMessage();
        foreach (var size in shape)
            tensor.Varint(1, size);
        tensor.Varint(2, 1);
        tensor.String(8, name);
        tensor.Bytes(9, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        return tensor;
    }
}
