namespace TransferLearning.Experiments.Values;

/// <summary>
/// Layers of the backbone, chosen by name: those that <c>freeze</c> freezes or <c>unfreeze</c> unfreezes.
/// Names are the layers' own names or torchvision's module paths.
/// </summary>
[Noun("choice of layers")]
public abstract record LayerSelector
{
    private protected LayerSelector()
    {
    }

    /// <summary>Every layer.</summary>
    [Kind("all", "Every layer of the backbone.")]
    public sealed record All : LayerSelector;

    /// <summary>No layer.</summary>
    [Kind("none", "No layer of the backbone.")]
    public sealed record None : LayerSelector;

    /// <summary>A layer and everything after it.</summary>
    [Kind("from", "The named layer and every layer after it.", Scalar = nameof(Layer), ScalarOnly = true)]
    public sealed record From : LayerSelector
    {
        [Key("layer", "The first layer of the choice.", Required = true, Example = "block5_conv1")]
        public string Layer { get; init; } = "";
    }

    /// <summary>Everything before a layer.</summary>
    [Kind("until", "Every layer before the named one, which is not part of the choice.", Scalar = nameof(Layer), ScalarOnly = true)]
    public sealed record Until : LayerSelector
    {
        [Key("layer", "The first layer that is not part of the choice.", Required = true, Example = "block5_conv1")]
        public string Layer { get; init; } = "";
    }

    /// <summary>The layers whose names match one of the patterns.</summary>
    [Kind("layers", "The layers whose names match one of the patterns; '*', '?' and '[…]' as in a shell.", Scalar = nameof(Patterns), ScalarOnly = true)]
    public sealed record Layers : LayerSelector
    {
        [Key("patterns", "Names or patterns.", Required = true, MinimumCount = 1, Example = "[\"block[1-4]_*\"]")]
        public IReadOnlyList<string> Patterns { get; init; } = [];
    }
}
