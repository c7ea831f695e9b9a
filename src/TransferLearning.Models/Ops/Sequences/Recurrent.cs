using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops.Sequences;

/// <summary>
/// A recurrent layer over a sequence [T, D], and optionally the words' numbers [T]: at padding, the state stays as it is, as in Keras. It gives the last state
/// [units] or the state at each position [T, units]. Gates and tensors are in PyTorch's order.
/// </summary>
/// <param name="Units">The size of the state.</param>
/// <param name="Sequences">Whether it gives the state at each position.</param>
/// <param name="Backwards">Whether it reads the sequence from its end. The states stay at the positions of their words.</param>
internal abstract record Recurrent(long Units, bool Sequences, bool Backwards) : Op
{
    // Keras's "orthogonal" for the recurrent kernel.
    private static readonly Initializer RecurrentKernel = new Initializer.Orthogonal();

    /// <summary>The number of gates.</summary>
    protected abstract int Gates { get; }

    /// <summary>The initial values of the biases: of the input and, if there are two, of the state.</summary>
    protected abstract IReadOnlyList<(string Name, Initializer Initializer)> Biases { get; }

    internal override bool KeepsMask => Sequences;

    internal override bool IgnoresPadding(IReadOnlyList<TensorShape> inputs) => inputs.Count == 2;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs)
    {
        var x = SequenceMask.Sequence(Kind, inputs);
        return Sequences ? new(x[0], Units) : new(Units);
    }

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        yield return new("weight_ih", new(Gates * Units, inputs[0][1]), ParameterRole.Kernel, Initializer.GlorotUniform);
        yield return new("weight_hh", new(Gates * Units, Units), ParameterRole.Kernel, RecurrentKernel);
        foreach (var (name, initializer) in Biases)
            yield return new(name, new(Gates * Units), ParameterRole.Bias, initializer);
    }

    public override long MultiplyAdds(IReadOnlyList<TensorShape> inputs, TensorShape output) => inputs[0][0] * Gates * Units * (inputs[0][1] + Units);

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var x = inputs[0];
        var (batch, length) = (x.shape[0], (int)x.shape[1]);
        // All products with the input at once. unbind has one backward node; a select for each position would fill the whole gradient each time.
        var steps = functional.linear(x.transpose(0, 1).contiguous(), context["weight_ih"], context[Biases[0].Name]).unbind(0);
        var kernel = context["weight_hh"].t();
        var mask = inputs.Length > 1 ? SequenceMask.Words(inputs[1]) : null;
        var words = mask?.sum(0, type: ScalarType.Int64).cpu().data<long>().ToArray();
        Tensor[] states = [.. StartStates(zeros([batch, Units], x.dtype, x.device))];
        var outputs = new Tensor[length];
        for (var step = 0; step < length; step++)
        {
            var at = Backwards ? length - 1 - step : step;
            if (words?[at] != 0)
            {
                var next = Step(context, steps[at], kernel, states);
                if (words is not null && words[at] < batch)
                {
                    var isWord = mask!.narrow(1, at, 1);
                    for (var i = 0; i < next.Length; i++)
                        next[i] = where(isWord, next[i], states[i]);
                }
                states = next;
            }
            outputs[at] = states[0];
        }
        return (Sequences ? stack(outputs, 1) : states[0].alias()).MoveToOuterDisposeScope();
    }

    /// <summary>The states before the first step; the output is the first one.</summary>
    protected abstract IEnumerable<Tensor> StartStates(Tensor zeros);

    /// <summary>The states after a step.</summary>
    /// <param name="context">The parameters.</param>
    /// <param name="input">The product of the step's input, with the first bias, [N, gates × units].</param>
    /// <param name="kernel">The recurrent kernel, transposed.</param>
    /// <param name="states">The states before.</param>
    private protected abstract Tensor[] Step(in OpContext context, Tensor input, Tensor kernel, Tensor[] states);

    /// <summary>The name of the ONNX operator, the order of its gates in terms of this op's, and its own attributes.</summary>
    private protected abstract (string Op, int[] Order, (string Name, object Value)[] Attributes) Onnx { get; }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var (op, order, attributes) = Onnx;
        var rows = onnx.Constant([.. order.SelectMany(gate => Enumerable.Range(0, (int)Units).Select(unit => gate * Units + unit))]);
        string Ordered(string parameter) => onnx.Emit("Gather", [onnx.Parameter(parameter), rows], ("axis", 0L));
        string Kernel(string parameter) => onnx.Emit("Unsqueeze", [Ordered(parameter), onnx.Constant(0L)]);
        var second = Biases.Count > 1 ? Ordered(Biases[1].Name) : onnx.Constant(new float[Gates * Units], [Gates * Units]);
        var bias = onnx.Emit("Unsqueeze", [onnx.Emit("Concat", [Ordered(Biases[0].Name), second], ("axis", 0L)), onnx.Constant(0L)]);
        List<string> inputs = [onnx.Emit("Transpose", [onnx.Input(0)], ("perm", new[] { 1L, 0, 2 })), Kernel("weight_ih"), Kernel("weight_hh"), bias];
        var mask = onnx.InputCount > 1 ? SequenceMask.WriteOnnx(onnx) : null;
        if (mask is not null)
            inputs.Add(onnx.Emit("ReduceSum", [onnx.Emit("Cast", [mask], ("to", (long)OnnxType.Int32)), onnx.Constant(1L)], ("keepdims", 0L)));
        var (all, last) = onnx.EmitTwo(op, inputs, [("hidden_size", Units), ("direction", Backwards ? "reverse" : "forward"), .. attributes]);
        if (!Sequences)
        {
            onnx.EmitOutput("Squeeze", [last, onnx.Constant(0L)]);
            return;
        }
        var sequence = onnx.Emit("Transpose", [onnx.Emit("Squeeze", [all, onnx.Constant(1L)])], ("perm", new[] { 1L, 0, 2 }));
        if (mask is null || Backwards)
            onnx.EmitOutput("Identity", [sequence]);
        else // ONNX gives zeros at padding, and Keras the last state.
            onnx.EmitOutput("Where", [onnx.Emit("Unsqueeze", [mask, onnx.Constant(2L)]), sequence, onnx.Emit("Transpose", [last], ("perm", new[] { 1L, 0, 2 }))]);
    }
}
