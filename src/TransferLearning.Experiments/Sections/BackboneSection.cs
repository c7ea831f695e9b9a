namespace TransferLearning.Experiments;

/// <summary>The network below the head, its weights, and which of it stays frozen.</summary>
public sealed class BackboneSection : IChecked
{
    [Key("name", "A backbone by name; 'tl backbones' lists them.", NamesFrom = "backbones", Example = "vgg16")]
    public string? Name { get; init; }

    [Key("layers", "Instead of a name: a stack of layers, declared like a head.", MinimumCount = 1)]
    public IReadOnlyList<LayerDefinition>? Layers { get; init; }

    [Key("weights", "none, a tag of the catalogue, a path, hf://owner/repository/file or https://….", Path = PathKind.FileOrName, DefaultText = "imagenet; none for 'layers'", Example = "imagenet")]
    public string Weights { get => field ?? (Layers is null ? "imagenet" : "none"); init; }

    [Key("sha256", "The SHA-256 of the weights' file; needed for an https:// address outside the catalogue.", Pattern = "[0-9A-Fa-f]{64}", Example = "b5d1…")]
    public string? Sha256 { get; init; }

    [Key("output", "The layer whose output goes to the head.", DefaultText = "the last feature layer", Example = "block5_pool")]
    public string? Output { get; init; }

    [Key("pooling", "Pooling over height and width after the output, as in Keras.")]
    public PoolingMode Pooling { get; init; } = PoolingMode.None;

    [Key("freeze", "The layers whose weights do not move until a stage unfreezes them.", Kinds = "all none until layers", DefaultText = "all with pretrained weights, else none", Example = "{ until: block5_conv1 }")]
    public LayerSelector Freeze { get => field ?? (Weights == "none" ? new LayerSelector.None() : new LayerSelector.All()); init; }

    [Key("batch_norm", "What batch norm's statistics do in frozen layers.")]
    public BatchNormMode BatchNorm { get; init; } = BatchNormMode.Frozen;

    /// <inheritdoc/>
    public void Check(ICheck check)
    {
        if (Name is null && Layers is null && !check.IsGiven("name") && !check.IsGiven("layers"))
            check.Error("", "a backbone needs a 'name' or 'layers'; neither is there");
        if (Name is not null && Layers is not null)
            check.Error("layers", "a backbone has a 'name' or 'layers', not both; remove one ('name: null' removes what a base says)");
        if (Weights.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            check.Error("weights", "weights are fetched by https:// only; received an http:// address");
    }
}

/// <summary>Pooling over height and width at the end of the backbone.</summary>
public enum PoolingMode
{
    [Choice("none", "The feature maps as they are.")]
    None,

    [Choice("avg", "The mean of each feature map.")]
    Avg,

    [Choice("max", "The maximum of each feature map.")]
    Max,
}

/// <summary>What batch norm's statistics do in frozen layers.</summary>
public enum BatchNormMode
{
    [Choice("frozen", "They never move: the layer computes with its stored statistics.")]
    Frozen,

    [Choice("train", "They follow the batches, in frozen layers too.")]
    Train,
}
