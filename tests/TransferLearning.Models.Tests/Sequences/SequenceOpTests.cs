using System.Text.Json;
using TransferLearning.Models.Engines;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Ops.Sequences;
using TransferLearning.TestSupport;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Sequences;

/// <summary>Layers over sequences against PyTorch (<c>reference/sequences.py</c>).</summary>
public class SequenceOpTests
{
    private static readonly JsonElement File = Read();

    private static readonly Dictionary<string, Op> Ops = new()
    {
        ["lstm_masked"] = new Lstm(2),
        ["lstm_sequences_masked"] = new Lstm(2, Sequences: true),
        ["lstm_backwards_masked"] = new Lstm(2, Backwards: true),
        ["lstm_sequences_backwards_masked"] = new Lstm(2, Sequences: true, Backwards: true),
        ["lstm"] = new Lstm(2),
        ["lstm_sequences_backwards"] = new Lstm(2, Sequences: true, Backwards: true),
        ["gru_masked"] = new Gru(2),
        ["gru_sequences_masked"] = new Gru(2, Sequences: true),
        ["gru_backwards_masked"] = new Gru(2, Backwards: true),
        ["gru_sequences_backwards_masked"] = new Gru(2, Sequences: true, Backwards: true),
        ["gru"] = new Gru(2),
        ["gru_sequences_backwards"] = new Gru(2, Sequences: true, Backwards: true),
        ["conv_3_1_valid"] = new Conv1d(2, 3),
        ["conv_3_1_same"] = new Conv1d(2, 3, Same: true),
        ["conv_2_2_same"] = new Conv1d(2, 2, 2, Same: true),
        ["max_pool_2_2"] = new MaxPool1d(2, 2),
        ["max_pool_3_1"] = new MaxPool1d(3, 1),
        ["masked_mean"] = new MaskedMean(),
    };

    public static TheoryData<string> Cases() => [.. File.GetProperty("cases").EnumerateArray().Select(each => each.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_give_the_outputs_and_gradients_of_PyTorch(string name) => OnTorch.Run(() =>
    {
        using var right = RightOneDnn.OrNone();
        var reference = Case(name);
        var (graph, state) = Network(name, reference);
        using var tensors = state;
        foreach (var spec in graph.Parameters)
            state[spec.Name].requires_grad_();
        var numbers = Numbers();
        var vectors = Filled(4, 5, 3).requires_grad_();
        var inputs = IsMasked(name) ? new[] { vectors, numbers } : [vectors];

        var node = graph.Nodes[^1];
        var output = node.Op.Run(new OpContext(state, node, RunMode.Train(0, 0), mayOverwrite: false), inputs);

        Near(reference.GetProperty("output"), output, 1e-6, "output");
        Assert.Equal(reference.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), output.shape);
        output.mul(arange(output.numel(), float32).cos().reshape(output.shape)).sum().backward();
        Near(reference.GetProperty("input_gradient"), vectors.grad!, 1e-5, "gradient of the input");
        foreach (var gradient in reference.GetProperty("gradients").EnumerateObject())
            Near(gradient.Value, state[$"layer.{gradient.Name}"].grad!, 1e-5, $"gradient of {gradient.Name}");
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_give_the_same_outputs_with_ONNX_Runtime(string name) => OnTorch.Run(() =>
    {
        var reference = Case(name);
        var (graph, state) = Network(name, reference);
        using var tensors = state;
        // The vectors of the numbers, so that the graph has one input, as in a run.
        state.Set("words.weight", Filled(7, 3));
        var numbers = Numbers().data<float>().ToArray();
        var expected = TorchExecutor.Run(graph, state, Numbers(), RunMode.Inference).contiguous().data<float>().ToArray();

        using var engine = PrefixEngines.Onnx(graph, state, null, batchSize: 4, threads: 1);
        var output = new float[expected.Length];
        engine.Run(numbers, output);

        for (var i = 0; i < expected.Length; i++)
            Assert.InRange(output[i], expected[i] - 1e-5, expected[i] + 1e-5);
    });

    [Fact]
    public void Should_refuse_what_is_no_sequence()
    {
        var wrong = Assert.Throws<ShapeException>(() => new Lstm(2).Infer([new TensorShape(3, 8, 8)]));
        Assert.Equal("lstm takes a sequence [words, channels], not [3, 8, 8]", wrong.Message);
        Assert.Throws<ShapeException>(() => new Conv1d(2, 6).Infer([new TensorShape(5, 3)]));
    }

    /// <summary>Words' numbers → vectors → the op, which takes the numbers too if it masks padding.</summary>
    private static (Graph Graph, NetworkState State) Network(string name, JsonElement reference)
    {
        var builder = new GraphBuilder("test", new TensorShape(5));
        var words = builder.Add(new Embedding(7, 3, MaskZero: true), "words", Graph.InputName);
        builder.Add(Ops[name], "layer", IsMasked(name) ? [words, Graph.InputName] : [words]);
        var (graph, state) = (builder.Build(), new NetworkState());
        foreach (var spec in graph.Parameters.Where(spec => spec.Name != "words.weight"))
            state.Set(spec.Name, tensor(reference.GetProperty("tensors").GetProperty(spec.Name["layer.".Length..]).EnumerateArray().Select(value => value.GetSingle()).ToArray(), spec.Shape.ToArray()));
        state.Set("words.weight", zeros(7, 3));
        return (graph, state);
    }

    private static bool IsMasked(string name) => name.Contains("masked", StringComparison.Ordinal);

    private static Tensor Numbers() => tensor(File.GetProperty("numbers").EnumerateArray().SelectMany(text => text.EnumerateArray().Select(number => number.GetSingle())).ToArray(), [4, 5]);

    /// <summary>The reference's values: sin(0.7·i).</summary>
    private static Tensor Filled(params long[] shape) =>
        tensor(Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(i => (float)Math.Sin(0.7 * i)).ToArray(), shape);

    private static void Near(JsonElement expected, Tensor actual, double tolerance, string what)
    {
        var (values, wanted) = (actual.detach().contiguous().data<float>().ToArray(), expected.EnumerateArray().Select(value => value.GetDouble()).ToArray());
        Assert.Equal(wanted.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
            Assert.True(Math.Abs(values[i] - wanted[i]) <= tolerance, $"{what}[{i}]: expected {wanted[i]}, got {values[i]}");
    }

    private static JsonElement Case(string name) => File.GetProperty("cases").EnumerateArray().Single(each => each.GetProperty("name").GetString() == name);

    private static JsonElement Read()
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(Shared.Repository, "tests", "TransferLearning.Models.Tests", "reference", "sequences.json")));
        return document.RootElement.Clone();
    }
}
