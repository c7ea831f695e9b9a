namespace TransferLearning.Models.Weights.Onnx;

/// <summary>An ONNX model, of which only the weights are read.</summary>
internal sealed class OnnxFormat : WeightFormat
{
    // The tag of ir_version, which every writer puts first; the version has one byte.
    private const byte FirstTag = 0x08;

    public override string Name => "ONNX";

    public override IReadOnlyList<string> Endings => [".onnx"];

    public override bool Recognises(string path, ReadOnlySpan<byte> head) => head is [FirstTag, > 0 and < 0x80, ..] && path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);

    public override IWeightFile Open(string path) => new OnnxWeights(path);
}
