using TransferLearning.Models.Weights.Store;

namespace TransferLearning.Models.Weights;

/// <summary>Resolves the weights of the experiment's section <c>backbone</c>. Loads no torch and needs no network access.</summary>
public static class WeightsResolver
{
    /// <summary>Resolves the weights that a section names.</summary>
    /// <param name="section">The section.</param>
    /// <param name="backbone">The section's backbone; null for a declared stack.</param>
    /// <param name="store">The store; null for the one that the environment names.</param>
    /// <returns>Null for <c>none</c>.</returns>
    /// <exception cref="RunException">The section's value matches nothing. The message lists the possible values.</exception>
    public static ResolvedWeights? Resolve(BackboneSection section, Backbone? backbone, WeightsStore? store = null) =>
        Resolve(section.Weights, section.Sha256, backbone, store, section.WeightsPrefix);

    /// <summary>Resolves the weights that the values of a section name.</summary>
    /// <param name="weights">The value of <c>weights:</c>.</param>
    /// <param name="sha256">The value of <c>sha256:</c>.</param>
    /// <param name="prefix">The value of <c>weights_prefix:</c>.</param>
    /// <inheritdoc cref="Resolve(BackboneSection, Backbone?, WeightsStore?)"/>
    public static ResolvedWeights? Resolve(string weights, string? sha256, Backbone? backbone, WeightsStore? store = null, string? prefix = null)
    {
        if (weights == "none") return null;
        store ??= new WeightsStore();
        return new(store, store.Locate(weights, sha256, backbone), backbone, prefix);
    }
}
