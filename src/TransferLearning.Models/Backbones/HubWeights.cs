namespace TransferLearning.Models.Backbones;

/// <summary>Published weights in a repository of Hugging Face's hub.</summary>
/// <param name="Repository">The owner and the repository.</param>
/// <param name="Licence">The licence that its card states.</param>
public sealed record HubWeights(string Repository, WeightsLicence Licence)
{
    /// <summary>The value of <c>weights:</c>.</summary>
    public string Address => WeightsNames.HuggingFace + Repository;

    /// <summary>Weights under the Apache licence.</summary>
    internal static HubWeights Apache(string repository) => Under("Apache-2.0", repository);

    /// <summary>Weights under MIT's licence.</summary>
    internal static HubWeights Mit(string repository) => Under("MIT", repository);

    private static HubWeights Under(string licence, string repository) => new(repository, new WeightsLicence(licence, $"https://huggingface.co/{repository}"));
}
