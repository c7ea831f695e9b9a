namespace TransferLearning.Models.Weights;

/// <summary>The endings of weights files' names. The language uses them to tell a file from a name such as <c>vgg16.tv_in1k</c>.</summary>
public sealed class WeightEndings : INameCatalogue
{
    private static readonly Lazy<string[]> Found = new(() => [.. WeightFormat.All.SelectMany(format => format.Endings)]);

    public string Category => WeightsNames.Endings;

    /// <summary>The endings, found on first use: most commands that know this catalogue never read weights.</summary>
    public IReadOnlyCollection<string> Names => Found.Value;
}
