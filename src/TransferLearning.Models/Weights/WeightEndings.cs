namespace TransferLearning.Models.Weights;

/// <summary>How the names of files with weights end: by this the language tells a file from a name such as <c>vgg16.tv_in1k</c>.</summary>
public sealed class WeightEndings : INameCatalogue
{
    private static readonly Lazy<string[]> Found = new(() => [.. WeightFormat.All.SelectMany(format => format.Endings)]);

    public string Category => WeightsNames.Endings;

    /// <summary>Looked for when first asked: most commands that know this catalogue never read weights.</summary>
    public IReadOnlyCollection<string> Names => Found.Value;
}
