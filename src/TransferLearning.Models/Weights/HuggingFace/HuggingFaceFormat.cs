namespace TransferLearning.Models.Weights.HuggingFace;

/// <summary>A folder from HuggingFace's hub (<c>model.safetensors</c>, or an index and its shards), or the index file itself.</summary>
internal sealed class HuggingFaceFormat : WeightFormat
{
    public override string Name => "a HuggingFace folder";

    public override bool Recognises(string path, ReadOnlySpan<byte> head) =>
        Directory.Exists(path) ? WeightsNames.InFolder(path) is not null : WeightsNames.IsIndex(path);

    public override IWeightFile Open(string path)
    {
        var file = Directory.Exists(path) ? WeightsNames.InFolder(path)! : path;
        return WeightsNames.IsIndex(file) ? new ShardedSafetensors(file) : Safetensors.Open(file);
    }
}
