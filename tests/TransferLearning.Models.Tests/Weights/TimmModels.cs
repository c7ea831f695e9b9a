using System.IO.Compression;
using System.Text.Json;

namespace TransferLearning.Models.Tests.Weights;

/// <summary>
/// A timm network with tensors as many and as large as those of a backbone here, and the result of comparing the two in PyTorch (reference/timm_names.py).
/// </summary>
/// <param name="Backbone">torchvision's name.</param>
/// <param name="Name">timm's name.</param>
/// <param name="Relation"><c>equal</c>, <c>epsilon 1e-05</c>, <c>same 0.001</c> (TensorFlow's padding and epsilon) or <c>other</c>.</param>
/// <param name="Packed">The tensors.</param>
/// <param name="Output">The output of timm's network for a picture; null where the two differ at most in the epsilon.</param>
internal sealed record TimmModel(string Backbone, string Name, string Relation, string Packed, string? Output)
{
    public Convention Convention => Relation switch
    {
        "equal" => Convention.Torchvision,
        "epsilon 1e-05" => Convention.Timm,
        "same 0.001" => Convention.Keras,
        _ => throw new InvalidOperationException($"'{Name}' is another network."),
    };

    public bool IsTheSame => !Relation.StartsWith("other", StringComparison.Ordinal);

    public IReadOnlyList<(string Timm, string Torchvision, long[] Shape)> Tensors
    {
        get
        {
            using var packed = new GZipStream(new MemoryStream(Convert.FromBase64String(Packed)), CompressionMode.Decompress);
            using var document = JsonDocument.Parse(packed);
            return [.. document.RootElement.EnumerateObject().Select(item => (item.Name, item.Value[0].GetString()!, item.Value[1].EnumerateArray().Select(size => size.GetInt64()).ToArray()))];
        }
    }
}

internal static class TimmModels
{
    public static IReadOnlyList<TimmModel> All { get; } =
        [.. File.ReadLines(ReferenceFiles.Path("timm_names.txt")).Where(line => line[0] != '#').Select(line => line.Split('\t')).Select(parts => new TimmModel(parts[0], parts[1], parts[2], parts[3], parts.ElementAtOrDefault(4)))];

    public static TimmModel Of(string backbone, string name) => All.Single(model => model.Backbone == backbone && model.Name == name);
}
