using TransferLearning.Models.Weights.Store;

namespace TransferLearning.Models.Weights;

/// <summary>From the experiment's section <c>backbone</c> to its weights. Loads no torch and asks no network.</summary>
public static class WeightsResolver
{
    /// <param name="section">The section.</param>
    /// <param name="backbone">The backbone that it names; null for a declared stack.</param>
    /// <param name="store">Where weights are; null for what the environment says.</param>
    /// <returns>Null for <c>none</c>.</returns>
    /// <exception cref="RunException">What the section says means nothing: the message says what would.</exception>
    public static ResolvedWeights? Resolve(BackboneSection section, Backbone? backbone, WeightsStore? store = null) =>
        Resolve(section.Weights, section.Sha256, backbone, store, section.WeightsPrefix);

    /// <param name="weights">What <c>weights:</c> says.</param>
    /// <param name="sha256">What <c>sha256:</c> says.</param>
    /// <param name="prefix">What <c>weights_prefix:</c> says.</param>
    /// <inheritdoc cref="Resolve(BackboneSection, Backbone?, WeightsStore?)"/>
    public static ResolvedWeights? Resolve(string weights, string? sha256, Backbone? backbone, WeightsStore? store = null, string? prefix = null)
    {
        if (weights == "none") return null;
        store ??= new WeightsStore();
        return new(store, store.Locate(weights, sha256, backbone), backbone, prefix);
    }
}
