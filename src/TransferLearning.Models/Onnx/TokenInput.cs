namespace TransferLearning.Models.Onnx;

/// <summary>The part of an ONNX model that turns the numbers of words into the network's input.</summary>
internal static class TokenInput
{
    private const string Tokens = "tokens";

    /// <summary>Writes the node, whose output has the name <see cref="Graph.InputName"/>.</summary>
    /// <param name="writer">Takes the node.</param>
    /// <param name="input">The network's input: the number of words.</param>
    /// <param name="batch">The batch size; 0: the model's caller chooses it.</param>
    /// <returns>The model's input: int64, N × words.</returns>
    public static OnnxValue Write(OnnxGraphWriter writer, TensorShape input, long batch)
    {
        writer.Node("Cast", [Tokens], [Graph.InputName], [("to", (long)OnnxType.Float)]);
        return new(Tokens, OnnxType.Int64, input.WithBatch(batch));
    }
}
