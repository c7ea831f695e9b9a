namespace TransferLearning.Training.Planning;

/// <summary>Resolves the layers of a backbone that a <see cref="LayerSelector"/> names.</summary>
internal static class LayerChoice
{
    /// <summary>The selected layers. A name that no layer has is reported at <paramref name="path"/>.</summary>
    public static HashSet<string> Resolve(LayerSelector selector, NetworkParts network, string path, Findings findings)
    {
        var backbone = network.Backbone;
        switch (selector)
        {
            case LayerSelector.All:
                return [.. backbone.Layers];
            case LayerSelector.None:
                return [];
            case LayerSelector.From from:
                return Known(network, from.Layer, $"{path}.from", findings) ? [.. backbone.LayersFrom(from.Layer)] : [];
            case LayerSelector.Until until:
                return Known(network, until.Layer, $"{path}.until", findings) ? [.. backbone.LayersUntil(until.Layer)] : [];
            case LayerSelector.Layers patterns:
                var chosen = new HashSet<string>(StringComparer.Ordinal);
                for (var i = 0; i < patterns.Patterns.Count; i++)
                    if (Known(network, patterns.Patterns[i], FormattableString.Invariant($"{path}.layers[{i}]"), findings))
                        chosen.UnionWith(backbone.LayersMatching(patterns.Patterns[i]));
                return chosen;
            default:
                throw new InvalidOperationException($"Unknown layer selector {selector.GetType().Name}.");
        }
    }

    private static bool Known(NetworkParts network, string name, string path, Findings findings)
    {
        if (network.Backbone.Find(name).Count > 0)
            return true;
        findings.UnknownLayer(path, name, network.Backbone, network.Uncut);
        return false;
    }
}
