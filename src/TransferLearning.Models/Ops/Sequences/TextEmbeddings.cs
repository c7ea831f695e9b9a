using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops.Sequences;

/// <summary>
/// The sum of BERT's embeddings, of the piece, of its position and of the first token type: [T] becomes [T, D]. The tensors have Hugging Face's names. The optional
/// second input [T], 0 for padding, says where padding is; it has a position of its own then.
/// </summary>
/// <param name="Words">The number of pieces.</param>
/// <param name="Dimensions">The length of a vector.</param>
/// <param name="Positions">The number of positions.</param>
/// <param name="Types">The number of token types, of which single texts use the first; 0 for none.</param>
/// <param name="Padding">The number of padding and of its position; positions begin behind it. With 0 they begin at 0, as in BERT.</param>
internal sealed record TextEmbeddings(long Words, long Dimensions, long Positions, long Types = 2, long Padding = 0) : Op
{
    // Hugging Face's initializer_range.
    private static readonly Initializer Deviation = new Initializer.Normal(0.02);

    public override string Kind => "text_embeddings";

    private long First => FirstPosition(Padding);

    internal override bool IgnoresPadding(IReadOnlyList<TensorShape> inputs) => true;

    /// <summary>The position of a text's first piece, by the number of padding.</summary>
    public static long FirstPosition(long padding) => padding == 0 ? 0 : padding + 1;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs)
    {
        if (inputs.Count is not (1 or 2) || inputs[0].Rank != 1 || (inputs.Count == 2 && !inputs[1].Equals(inputs[0])))
            throw new ShapeException($"an encoder takes the numbers of pieces, not {string.Join(" and ", inputs)}");
        return inputs[0][0] <= Positions - First
            ? new(inputs[0][0], Dimensions)
            : throw new ShapeException($"the encoder takes texts of at most {Positions - First} pieces, not {inputs[0][0]}: it has a learnt vector for each position");
    }

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        yield return new("word_embeddings.weight", new(Words, Dimensions), ParameterRole.Embedding, Deviation);
        yield return new("position_embeddings.weight", new(Positions, Dimensions), ParameterRole.Embedding, Deviation);
        if (Types > 0)
            yield return new("token_type_embeddings.weight", new(Types, Dimensions), ParameterRole.Embedding, Deviation);
    }

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var numbers = inputs[0].flatten().to(ScalarType.Int64);
        var words = context["word_embeddings.weight"].index_select(0, numbers).reshape([.. inputs[0].shape, Dimensions]);
        var positions = context["position_embeddings.weight"];
        var places = positions.narrow(0, First, inputs[0].shape[1]);
        if (inputs.Length > 1)
            places = where(SequenceMask.Words(inputs[1]).unsqueeze(2), places, positions.select(0, Padding));
        if (Types > 0)
            places = places.add(context["token_type_embeddings.weight"].select(0, 0));
        return words.add(places).MoveToOuterDisposeScope();
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var words = onnx.Emit("Gather", [onnx.Parameter("word_embeddings.weight"), onnx.Emit("Cast", [onnx.Input(0)], ("to", (long)OnnxType.Int64))], ("axis", 0L));
        var positions = onnx.Parameter("position_embeddings.weight");
        var end = onnx.Emit("Add", [onnx.Emit("Shape", [onnx.Input(0)], ("start", 1L)), onnx.Constant([First])]);
        var places = onnx.Emit("Slice", [positions, onnx.Constant([First]), end, onnx.Constant([0L])]);
        if (onnx.InputCount > 1)
            places = onnx.Emit("Where", [onnx.Emit("Unsqueeze", [SequenceMask.WriteOnnx(onnx), onnx.Constant(2L)]), places, onnx.Emit("Gather", [positions, onnx.Constant([Padding], [])], ("axis", 0L))]);
        if (Types > 0)
            places = onnx.Emit("Add", [places, onnx.Emit("Gather", [onnx.Parameter("token_type_embeddings.weight"), onnx.Constant([0L], [])], ("axis", 0L))]);
        onnx.EmitOutput("Add", [words, places]);
    }
}
