namespace TransferLearning.Models.Engines;

/// <summary>What the frozen part of a network takes.</summary>
public enum PrefixInput
{
    /// <summary>Pictures, all of one size.</summary>
    Pictures,

    /// <summary>Texts, each of which is computed almost without its padding.</summary>
    Texts,

    /// <summary>Texts with all of their padding, because a layer reads it.</summary>
    PaddedTexts,
}

/// <summary>Finds out what a frozen part takes.</summary>
public static class PrefixInputs
{
    /// <summary>What a graph takes, which is the frozen part of a network of pictures or texts.</summary>
    public static PrefixInput Of(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Input.IsImage ? PrefixInput.Pictures : graph.TakesAnyLength() ? PrefixInput.Texts : PrefixInput.PaddedTexts;
    }
}
