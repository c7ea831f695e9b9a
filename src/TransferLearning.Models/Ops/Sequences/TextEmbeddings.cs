using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops.Sequences;

/// <summary>
/// The sum of BERT's embeddings, of the piece, of its position and of the first token type: [T] becomes [T, D]. The tensors have Hugging Face's names.
/// </summary>
/// <param name="Words">The number of pieces.</param>
/// <param name="Dimensions">The length of a vector.</param>
/// <param name="Positions">The length of the longest text.</param>
/// <param name="Types">The number of token types, of which single texts use the first; 0 for none.</param>
internal sealed record TextEmbeddings(long Words, long Dimensions, long Positions, long Types = 2) : Op
{
    // Hugging Face's initializer_range.
    private static readonly Initializer Deviation = new Initializer.Normal(0.02);

    public override string Kind => "text_embeddings";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs)
    {
        if (One(inputs).Rank != 1)
            throw new ShapeException($"an encoder takes the numbers of word pieces, not {inputs[0]}");
        return inputs[0][0] <= Positions
            ? new(inputs[0][0], Dimensions)
            : throw new ShapeException($"the encoder takes texts of at most {Positions} word pieces, not {inputs[0][0]}: it has a learnt vector for each position");
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
        var places = context["position_embeddings.weight"].narrow(0, 0, inputs[0].shape[1]);
        if (Types > 0)
            places = places.add(context["token_type_embeddings.weight"].select(0, 0));
        return words.add(places).MoveToOuterDisposeScope();
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var words = onnx.Emit("Gather", [onnx.Parameter("word_embeddings.weight"), onnx.Emit("Cast", [onnx.Input(0)], ("to", (long)OnnxType.Int64))], ("axis", 0L));
        var places = onnx.Emit("Slice", [onnx.Parameter("position_embeddings.weight"), onnx.Constant([0L]), onnx.Constant([onnx.InputShape(0)[0]]), onnx.Constant([0L])]);
        if (Types > 0)
            places = onnx.Emit("Add", [places, onnx.Emit("Gather", [onnx.Parameter("token_type_embeddings.weight"), onnx.Constant([0L], [])], ("axis", 0L))]);
        onnx.EmitOutput("Add", [words, places]);
    }
}
