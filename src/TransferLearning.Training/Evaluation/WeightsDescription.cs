using TransferLearning.Models.Weights;
using TransferLearning.Training.Planning;

namespace TransferLearning.Training.Evaluation;

/// <summary>The weights that a model's backbone started from.</summary>
/// <param name="Source">The experiment's value; of a path the file's name; <c>none</c> for random values.</param>
/// <param name="Url">The address of the file; null for a path, and for <c>none</c>.</param>
/// <param name="Licence">The licence; null for <c>none</c>.</param>
public sealed record WeightsDescription(string Source, string? Url, WeightsLicence? Licence)
{
    /// <summary>Describes what the backbone of a plan started from: weights or word vectors.</summary>
    internal static WeightsDescription Of(Plan plan) => plan.Vectors is { Source: { } source }
        ? new(source.Url is null ? Path.GetFileName(source.Request) : source.Request, source.Url?.ToString(), source.Tag?.Licence ?? WeightsLicence.Unknown)
        : Of(plan.Weights);

    /// <summary>Describes weights. A path and the credentials of an address are left out, because the description is published with the model.</summary>
    public static WeightsDescription Of(ResolvedWeights? weights) => weights is null
        ? new("none", null, null)
        : new(weights.Url is null ? Path.GetFileName(weights.Description) : UrlSecrets.Removed(weights.Description), weights.Url is { } url ? UrlSecrets.Removed(url.ToString()) : null, weights.Licence);
}
