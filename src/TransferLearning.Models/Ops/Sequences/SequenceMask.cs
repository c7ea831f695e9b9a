using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops.Sequences;

/// <summary>
/// The mask of Keras's <c>mask_zero</c>: which positions of a text are words and not padding. It is computed from the words' numbers, so an op that
/// needs it takes the network's input as its second input.
/// </summary>
internal static class SequenceMask
{
    /// <summary>The node with the words' numbers (or another one that is 0 for padding), if the output of a node is masked; else null.</summary>
    public static string? Of(string name, Func<string, GraphNode> node)
    {
        while (name != Graph.InputName)
        {
            var each = node(name);
            if (each.Op is Embedding embedding)
                return embedding.MaskZero ? each.Inputs[0] : null;
            if (each.Op is TextEmbeddings)
                return each.Inputs[^1];
            if (!each.Op.KeepsMask)
                return null;
            name = each.Inputs[0];
        }
        return null;
    }

    /// <summary>The shapes of a sequence [T, D] and, optionally, of its words' numbers [T].</summary>
    public static TensorShape Sequence(string kind, IReadOnlyList<TensorShape> inputs) =>
        inputs.Count is 1 or 2 && inputs[0].Rank == 2 && (inputs.Count == 1 || (inputs[1].Rank == 1 && inputs[1][0] == inputs[0][0]))
            ? inputs[0]
            : throw new ShapeException($"{kind} takes a sequence [words, channels], not {string.Join(" and ", inputs)}");

    /// <summary>The shape of a <see cref="PackedSequence"/>, [T, D + 1].</summary>
    public static TensorShape Packed(TensorShape shape) =>
        shape.Rank == 2 && shape[1] > 1 ? shape : throw new ShapeException($"a packed sequence is [words, channels + 1], not {shape}");

    /// <summary>Whether each position is a word, bool [N, T].</summary>
    /// <param name="numbers">The words' numbers, float [N, T].</param>
    public static Tensor Words(Tensor numbers) => numbers.to(ScalarType.Bool);

    /// <summary>The ONNX value of the mask, bool [N, T].</summary>
    public static string WriteOnnx(OnnxNodeContext onnx) => onnx.Emit("Cast", [onnx.Input(1)], ("to", (long)OnnxType.Bool));
}
