using TransferLearning.Models.Onnx;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>One activation: its torch call, its in-place torch call (null where torch has none) and its ONNX form.</summary>
internal sealed record ActivationFunction(Func<Tensor, Tensor> Apply, Func<Tensor, Tensor>? InPlace, Action<OnnxNodeContext> Onnx);

/// <summary>The activations, by Keras's names.</summary>
internal static class ActivationFunctions
{
    // Scalars are made on first use: making one loads torch, and shape inference must not.
    private static readonly Lazy<TorchSharp.Scalar> LeakySlope = new(() => Scalars.Make(0.2)), Six = new(() => Scalars.Make(6));

    private static readonly Dictionary<string, ActivationFunction> All = new(StringComparer.Ordinal)
    {
        ["relu"] = new(x => x.relu(), x => x.relu_(), Simple("Relu")),
        ["relu6"] = new(x => x.relu6(), x => x.clamp_(Scalars.Zero, Six.Value), onnx => onnx.EmitOutput("Clip", [onnx.Input(0), onnx.Constant(0f), onnx.Constant(6f)])),
        ["sigmoid"] = new(x => x.sigmoid(), null, Simple("Sigmoid")),
        ["tanh"] = new(x => x.tanh(), null, Simple("Tanh")),
        ["silu"] = new(x => x.silu(), null, Silu),
        ["swish"] = new(x => x.silu(), null, Silu),
        ["gelu"] = new(x => x.gelu(), null, Gelu),
        ["hard_sigmoid"] = new(x => x.hardsigmoid(), null, onnx => onnx.EmitOutput("HardSigmoid", [onnx.Input(0)], ("alpha", 1f / 6), ("beta", 0.5f))),
        ["hard_swish"] = new(x => x.hardswish(), null, Simple("HardSwish")),
        ["hard_silu"] = new(x => x.hardswish(), null, Simple("HardSwish")),
        ["elu"] = new(x => x.elu(1.0), null, onnx => onnx.EmitOutput("Elu", [onnx.Input(0)], ("alpha", 1f))),
        ["selu"] = new(x => x.selu(), null, Simple("Selu")),
        ["leaky_relu"] = new(x => x.leaky_relu(LeakySlope.Value), null, onnx => onnx.EmitOutput("LeakyRelu", [onnx.Input(0)], ("alpha", 0.2f))),
        ["softplus"] = new(x => x.softplus(1, 20), null, Simple("Softplus")),
        ["softsign"] = new(Softsign, null, Simple("Softsign")),
        ["softmax"] = new(x => x.softmax(-1), null, onnx => onnx.EmitOutput("Softmax", [onnx.Input(0)], ("axis", -1L))),
        ["log_softmax"] = new(x => x.log_softmax(-1), null, onnx => onnx.EmitOutput("LogSoftmax", [onnx.Input(0)], ("axis", -1L))),
    };

    /// <summary>Keras's names of the activations.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>The activation with a name.</summary>
    /// <exception cref="ShapeException">No activation has this name.</exception>
    public static ActivationFunction Find(string name) =>
        All.TryGetValue(name, out var function) ? function : throw new ShapeException($"there is no activation '{name}'");

    private static Action<OnnxNodeContext> Simple(string op) => onnx => onnx.EmitOutput(op, [onnx.Input(0)]);

    private static void Silu(OnnxNodeContext onnx) =>
        onnx.EmitOutput("Mul", [onnx.Input(0), onnx.Emit("Sigmoid", [onnx.Input(0)])]);

    // x/2 · (1 + erf(x/√2)): the operator set in use has no Gelu; ONNX Runtime fuses these nodes into one.
    private static void Gelu(OnnxNodeContext onnx)
    {
        var erf = onnx.Emit("Erf", [onnx.Emit("Div", [onnx.Input(0), onnx.Constant(MathF.Sqrt(2))])]);
        var product = onnx.Emit("Mul", [onnx.Input(0), onnx.Emit("Add", [erf, onnx.Constant(1f)])]);
        onnx.EmitOutput("Mul", [product, onnx.Constant(0.5f)]);
    }

    private static Tensor Softsign(Tensor x)
    {
        using var magnitude = x.abs();
        using var divisor = magnitude.add(Scalars.One);
        return x.div(divisor);
    }
}
