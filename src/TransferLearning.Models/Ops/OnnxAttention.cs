using TransferLearning.Models.Onnx;

namespace TransferLearning.Models.Ops;

/// <summary>The ONNX nodes that both kinds of attention have in common.</summary>
internal static class OnnxAttention
{
    /// <summary>A linear layer over the last dimension.</summary>
    public static string Linear(OnnxNodeContext onnx, string x, string weight, string bias, bool isOutput = false)
    {
        var kernel = onnx.Emit("Transpose", [onnx.Parameter(weight)], ("perm", new[] { 1L, 0 }));
        var product = onnx.Emit("MatMul", [x, kernel]);
        if (!isOutput)
            return onnx.Emit("Add", [product, onnx.Parameter(bias)]);
        onnx.EmitOutput("Add", [product, onnx.Parameter(bias)]);
        return product;
    }

    /// <summary>Softmax(q·kᵀ/√d + bias)·v of a tensor [3, batch, heads, tokens, d].</summary>
    public static string Attend(OnnxNodeContext onnx, string queriesKeysValues, long features, Func<string, string>? bias)
    {
        string Part(long index) => onnx.Emit("Gather", [queriesKeysValues, onnx.Constant([index], [])], ("axis", 0L));
        var q = onnx.Emit("Mul", [Part(0), onnx.Constant(1 / MathF.Sqrt(features))]);
        var scores = onnx.Emit("MatMul", [q, onnx.Emit("Transpose", [Part(1)], ("perm", new[] { 0L, 1, 3, 2 }))]);
        var weights = onnx.Emit("Softmax", [bias is null ? scores : bias(scores)], ("axis", -1L));
        return onnx.Emit("MatMul", [weights, Part(2)]);
    }
}
