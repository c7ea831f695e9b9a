namespace TransferLearning.Models.Vectors;

/// <summary>The names of published word vectors, for the language.</summary>
public sealed class VectorsNames : INameCatalogue
{
    public string Category => VectorsSources.Category;

    public IReadOnlyCollection<string> Names => [.. VectorsTag.All.Select(tag => tag.Name)];
}
