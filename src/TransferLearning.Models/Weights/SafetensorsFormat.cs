namespace TransferLearning.Models.Weights;

/// <summary>A single safetensors file. Its ninth byte is the first one of the JSON header.</summary>
internal sealed class SafetensorsFormat : WeightFormat
{
    public override string Name => "safetensors";

    public override IReadOnlyList<string> Endings => [".safetensors"];

    public override bool Recognises(string path, ReadOnlySpan<byte> head) =>
        (head.Length > 8 && head[8] == (byte)'{' && head[0] != (byte)'<')
        || (!head.IsEmpty && path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) && head[0] is not ((byte)'<' or (byte)'v'));

    public override IWeightFile Open(string path) => Safetensors.Open(path);
}
