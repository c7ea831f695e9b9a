using TransferLearning.Models.Weights.HuggingFace;

namespace TransferLearning.Models.Weights.Formats;

/// <summary>A folder of HuggingFace's hub (<c>model.safetensors</c>, or its shards with an index), or the index itself.</summary>
internal sealed class HuggingFaceFormat : WeightFormat
{
    private const string Whole = "model.safetensors", IndexEnd = ".safetensors.index.json";

    public override string Name => "a HuggingFace folder";

    public override bool Recognises(string path, ReadOnlySpan<byte> head) =>
        Directory.Exists(path) ? Inside(path) is not null : path.EndsWith(IndexEnd, StringComparison.OrdinalIgnoreCase);

    public override IWeightFile Open(string path)
    {
        var file = Directory.Exists(path) ? Inside(path)! : path;
        return file.EndsWith(IndexEnd, StringComparison.OrdinalIgnoreCase) ? new ShardedSafetensors(file) : Safetensors.Open(file);
    }

    private static string? Inside(string folder)
    {
        var whole = Path.Combine(folder, Whole);
        if (File.Exists(whole)) return whole;
        var index = Path.Combine(folder, "model" + IndexEnd);
        return File.Exists(index) ? index : null;
    }
}
