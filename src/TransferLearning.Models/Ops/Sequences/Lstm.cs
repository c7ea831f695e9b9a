using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops.Sequences;

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber 1997), with the gates i, f, g, o: c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c'). One bias, as in Keras; the
/// forget gate's begins at 1.
/// </summary>
internal sealed record Lstm(long Units, bool Sequences = false, bool Backwards = false) : Recurrent(Units, Sequences, Backwards)
{
    public override string Kind => "lstm";

    protected override int Gates => 4;

    protected override IReadOnlyList<(string, Initializer)> Biases => [("bias", new Initializer.OneGate(1, Gates))];

    protected override IEnumerable<Tensor> StartStates(Tensor zeros) => [zeros, zeros];

    private protected override Tensor[] Step(in OpContext context, Tensor input, Tensor kernel, Tensor[] states)
    {
        var gates = input.addmm(states[0], kernel).chunk(Gates, 1);
        var cell = gates[1].sigmoid().mul(states[1]).add(gates[0].sigmoid().mul(gates[2].tanh()), Scalars.One);
        return [gates[3].sigmoid().mul(cell.tanh()), cell];
    }

    private protected override (string, int[], (string, object)[]) Onnx => ("LSTM", [0, 3, 1, 2], []);
}
