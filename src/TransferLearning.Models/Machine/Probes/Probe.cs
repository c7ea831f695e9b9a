using TransferLearning.Models.Ops;
using TransferLearning.Models.Ops.Sequences;

namespace TransferLearning.Models.Machine.Probes;

/// <summary>One operation whose outputs and gradients are compared with a plain reference.</summary>
/// <param name="Op">A convolution (of an image or a sequence), a linear layer or an attention.</param>
/// <param name="Input">The shape of one sample.</param>
/// <param name="Batch">The number of samples.</param>
/// <param name="Bf16">Whether it is computed in bfloat16.</param>
public sealed record Probe(Op Op, TensorShape Input, int Batch, bool Bf16 = false)
{
    /// <summary>The largest accepted error, relative to the largest value: 1e-4 in 32-bit floats, 2e-2 in bfloat16 (whose precision is 4e-3).</summary>
    public double Tolerance => Bf16 ? 2e-2 : 1e-4;

    /// <summary>The operation's display name, for example <c>convolution 1×1, 512→2048 at 7×7, batch 4</c>.</summary>
    public override string ToString() => $"{Name}, batch {Batch}{(Bf16 ? ", bf16" : "")}";

    private string Name => Op switch
    {
        Conv conv => $"convolution {conv.Window.Height}×{conv.Window.Width}{Stride(conv)}{Groups(conv)}, {Input[0]}→{conv.Filters} at {Input[1]}×{Input[2]}",
        Conv1d conv => $"convolution over {Input[0]} tokens, {conv.Size} wide, {Input[1]}→{conv.Filters}{(conv.Stride == 1 ? "" : $" by {conv.Stride}")}{(conv.Same ? ", padded" : "")}",
        Linear linear => $"linear layer {Input[^1]}→{linear.Units}{(Input.Rank == 2 ? $" over {Input[0]} tokens" : "")}",
        Attention attention => $"attention of {attention.Heads} heads, {Input[0]} tokens of {Input[1]}",
        _ => $"{Op.Kind} of {Input}",
    };

    private static string Stride(Conv conv) => conv.Window.StrideY == 1 ? "" : $" by {conv.Window.StrideY}";

    private string Groups(Conv conv) => conv.Groups == 1 ? "" : conv.Groups == Input[0] ? " depthwise" : $" in {conv.Groups} groups";
}
