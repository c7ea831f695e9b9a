using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>Turns an image's positions into tokens, row by row: [D, H, W] becomes [H·W, D].</summary>
internal sealed record ToTokens : Op
{
    public override string Kind => "to_tokens";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => Image(inputs) is var image ? new(image[1] * image[2], image[0]) : image;

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var flat = inputs[0].flatten(2);
        return flat.transpose(1, 2);
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var flat = onnx.Emit("Reshape", [onnx.Input(0), onnx.Constant(0, onnx.OutputShape[1], onnx.OutputShape[0])]);
        onnx.EmitOutput("Transpose", [flat], ("perm", new[] { 0L, 2, 1 }));
    }
}

/// <summary>Puts a learnt token before all others: [T, D] becomes [T + 1, D].</summary>
internal sealed record ClassToken : Op
{
    public override string Kind => "class_token";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => new(One(inputs)[0] + 1, inputs[0][1]);

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs) =>
        [new("class_token", new(1, 1, inputs[0][1]), ParameterRole.Embedding, Initializer.Zeros)];

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var token = context["class_token"].expand(inputs[0].shape[0], -1, -1);
        return cat([token, inputs[0]], 1);
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        // The batch size is read from the input, so that the model takes batches of any size.
        var batch = onnx.Emit("Slice", [onnx.Emit("Shape", [onnx.Input(0)]), onnx.Constant([0L]), onnx.Constant([1L])]);
        var shape = onnx.Emit("Concat", [batch, onnx.Constant(1, onnx.InputShape(0)[1])], ("axis", 0L));
        onnx.EmitOutput("Concat", [onnx.Emit("Expand", [onnx.Parameter("class_token"), shape]), onnx.Input(0)], ("axis", 1L));
    }
}

/// <summary>Adds a learnt embedding for each token's position.</summary>
internal sealed record PositionEmbedding : Op
{
    public override string Kind => "position_embedding";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => One(inputs);

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs) =>
        [new("pos_embedding", new(1, inputs[0][0], inputs[0][1]), ParameterRole.Embedding, new Initializer.Normal(0.02))];

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) => inputs[0].add(context["pos_embedding"]);

    internal override void WriteOnnx(OnnxNodeContext onnx) => onnx.EmitOutput("Add", [onnx.Input(0), onnx.Parameter("pos_embedding")]);
}

/// <summary>The features of the first token: [T, D] becomes [D].</summary>
internal sealed record FirstToken : Op
{
    public override string Kind => "first_token";

    internal override bool IgnoresPadding(IReadOnlyList<TensorShape> inputs) => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) =>
        One(inputs) is { Rank: 2 } tokens ? new(tokens[1]) : throw new ShapeException($"first_token takes tokens [count, features], not {inputs[0]}");

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) => inputs[0].select(1, 0);

    internal override void WriteOnnx(OnnxNodeContext onnx) => onnx.EmitOutput("Gather", [onnx.Input(0), onnx.Constant([0L], [])], ("axis", 1L));
}
