using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops;

/// <summary>Multi-head self-attention over tokens [T, D] (Vaswani et al. 2017), with the tensors of PyTorch's <c>MultiheadAttention</c>.</summary>
internal sealed record Attention(long Heads) : Op
{
    public override string Kind => "attention";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) =>
        One(inputs) is { Rank: 2 } tokens && tokens[1] % Heads == 0 ? tokens : throw new ShapeException($"attention of {Heads} heads takes tokens [count, features], not {inputs[0]}");

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        var features = inputs[0][1];
        yield return new("in_proj_weight", new(3 * features, features), ParameterRole.Kernel, Initializer.GlorotUniform);
        yield return new("in_proj_bias", new(3 * features), ParameterRole.Bias, Initializer.Zeros);
        yield return new("out_proj.weight", new(features, features), ParameterRole.Kernel, Initializer.TorchDefault);
        yield return new("out_proj.bias", new(features), ParameterRole.Bias, Initializer.Zeros);
    }

    /// <summary>The attention weights of a batch of tokens: N × heads × T × T, each row with the sum 1.</summary>
    internal Tensor Weights(in OpContext context, Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var (n, t, d) = (tokens.shape[0], tokens.shape[1], tokens.shape[2]);
        var turned = functional.linear(tokens, context["in_proj_weight"], context["in_proj_bias"]).reshape(n, t, 3, Heads, d / Heads).permute(2, 0, 3, 1, 4);
        using TorchSharp.Scalar scale = 1 / Math.Sqrt((double)d / Heads);
        var weights = turned.select(0, 0).mul(scale).matmul(turned.select(0, 1).transpose(-2, -1)).softmax(-1);
        GC.KeepAlive(scale);
        return weights.MoveToOuterDisposeScope();
    }

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        var x = inputs[0];
        var (n, t, d) = (x.shape[0], x.shape[1], x.shape[2]);
        using var projected = functional.linear(x, context["in_proj_weight"], context["in_proj_bias"]);
        using var parted = projected.reshape(n, t, 3, Heads, d / Heads);
        using var turned = parted.permute(2, 0, 3, 1, 4);
        using Tensor q = turned.select(0, 0), k = turned.select(0, 1), v = turned.select(0, 2);
        using var attended = functional.scaled_dot_product_attention(q, k, v);
        using var back = attended.transpose(1, 2);
        using var joined = back.reshape(n, t, d);
        return functional.linear(joined, context["out_proj.weight"], context["out_proj.bias"]);
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var (t, d) = (onnx.InputShape(0)[0], onnx.InputShape(0)[1]);
        var projected = OnnxAttention.Linear(onnx, onnx.Input(0), "in_proj_weight", "in_proj_bias");
        var parted = onnx.Emit("Reshape", [projected, onnx.Constant(0, t, 3, Heads, d / Heads)]);
        var turned = onnx.Emit("Transpose", [parted], ("perm", new[] { 2L, 0, 3, 1, 4 }));
        var attended = OnnxAttention.Attend(onnx, turned, d / Heads, bias: null);
        var joined = onnx.Emit("Reshape", [onnx.Emit("Transpose", [attended], ("perm", new[] { 0L, 2, 1, 3 })), onnx.Constant(0, t, d)]);
        OnnxAttention.Linear(onnx, joined, "out_proj.weight", "out_proj.bias", isOutput: true);
    }

    public override long MultiplyAdds(IReadOnlyList<TensorShape> inputs, TensorShape output)
    {
        var (t, d) = (inputs[0][0], inputs[0][1]);
        return (4 * t * d * d) + (2 * t * t * d);
    }
}
