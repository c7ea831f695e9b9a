using static TorchSharp.torch;

namespace TransferLearning.Models.Ops.Sequences;

/// <summary>
/// A gated recurrent unit (Cho et al. 2014), with the gates r, z, n: n' = tanh(n + σ(r)·(U·h + b)), h' = σ(z)·h + (1 − σ(z))·n'. This is PyTorch's GRU, and Keras's
/// with <c>reset_after</c>, its default.
/// </summary>
internal sealed record Gru(long Units, bool Sequences = false, bool Backwards = false) : Recurrent(Units, Sequences, Backwards)
{
    public override string Kind => "gru";

    protected override int Gates => 3;

    protected override IReadOnlyList<(string, Initializer)> Biases => [("bias_ih", Initializer.Zeros), ("bias_hh", Initializer.Zeros)];

    protected override IEnumerable<Tensor> StartStates(Tensor zeros) => [zeros];

    private protected override Tensor[] Step(in OpContext context, Tensor input, Tensor kernel, Tensor[] states)
    {
        var own = input.chunk(Gates, 1);
        var state = context["bias_hh"].addmm(states[0], kernel).chunk(Gates, 1);
        var reset = own[0].add(state[0], Torch.Scalars.One).sigmoid();
        var update = own[1].add(state[1], Torch.Scalars.One).sigmoid();
        var candidate = own[2].add(reset.mul(state[2]), Torch.Scalars.One).tanh();
        return [candidate.lerp(states[0], update)];
    }

    private protected override (string, int[], (string, object)[]) Onnx => ("GRU", [1, 0, 2], [("linear_before_reset", 1L)]);
}
