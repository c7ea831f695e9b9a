using TransferLearning.Models.Weights;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>A file that has only names and shapes.</summary>
internal sealed class Headers(IEnumerable<(string Name, long[] Shape)> tensors, WeightConvention? convention = null) : IWeightFile
{
    public string Path => "names";

    public string Format => "headers";

    public WeightConvention Convention => convention ?? WeightConvention.PyTorch;

    public IReadOnlyDictionary<string, WeightEntry> Entries { get; } = tensors.ToDictionary(
        tensor => tensor.Name,
        tensor => new WeightEntry(tensor.Name, tensor.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal) ? WeightType.I64 : WeightType.F32, tensor.Shape, 4 * tensor.Shape.Aggregate(1L, (a, b) => a * b)));

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    public void Read(string name, long offset, Span<byte> destination) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
