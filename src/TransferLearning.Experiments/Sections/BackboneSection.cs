namespace TransferLearning.Experiments.Sections;

/// <summary>The network below the head, its weights, and its frozen layers.</summary>
public sealed class BackboneSection : IChecked
{
    private readonly BatchNormMode? _batchNorm;

    [Key("name", "A backbone by name; 'tl backbones' lists them.", NamesFrom = "backbones", Example = "vgg16")]
    public string? Name { get; init; }

    [Key("layers", "Instead of a name: a stack of layers, declared like a head.", MinimumCount = 1)]
    public IReadOnlyList<LayerDefinition>? Layers { get; init; }

    [Key("vectors", "Instead of a name, for texts: word vectors: a file of GloVe's, word2vec's (text or binary) or fastText's .vec, plain, gzip or zip; a published name (glove.6B.100d); or hf://owner/repository/file. A word that they do not have, and padding, are zeros.", Path = PathKind.FileOrVectors, ChangesResult = false, Example = "glove.6B.100d.txt")]
    public string? Vectors { get; init; }

    [Key("mask_zero", "Whether recurrent layers and average pooling skip the padding of texts, as with Keras's Embedding; only with 'vectors'.", DefaultText = "true")]
    public bool? MaskZero { get; init; }

    [Key("weights", "none, a tag of the catalogue, a path, hf://owner/repository/file or https://….", Path = PathKind.FileOrName, DefaultText = "imagenet, for an encoder of texts its published weights; none for 'layers' and 'vectors'", Example = "imagenet")]
    public string Weights { get => field ?? (Layers is null && Vectors is null ? "imagenet" : "none"); init; }

    [Key("sha256", "The SHA-256 of the weights' file; needed for an https:// address outside the catalogue.", Pattern = "[0-9A-Fa-f]{64}", Example = "b5d1…")]
    public string? Sha256 { get; init; }

    [Key("weights_prefix", "The prefix of the network's tensor names in a larger checkpoint.", DefaultText = "found by the names", Example = "model.")]
    public string? WeightsPrefix { get; init; }

    [Key("output", "The layer whose output goes to the head.", DefaultText = "the last feature layer", Example = "block5_pool")]
    public string? Output { get; init; }

    [Key("pooling", "Pooling over height and width after the output, as in Keras; cls for encoders of texts.")]
    public PoolingMode Pooling { get; init; } = PoolingMode.None;

    [Key("freeze", "The layers that do not train until a stage unfreezes them.", Kinds = "all none until layers", DefaultText = "all with pretrained weights or vectors, else none", Example = "{ until: block5_conv1 }")]
    public LayerSelector Freeze { get => field ?? (Weights == "none" && Vectors is null ? new LayerSelector.None() : new LayerSelector.All()); init; }

    [Key("batch_norm", "Whether batch norm in the backbone normalises by its stored statistics or by each batch's.", DefaultText = "inference with pretrained weights, else frozen", Example = "inference")]
    public BatchNormMode BatchNorm { get => _batchNorm ?? (Weights == "none" ? BatchNormMode.Frozen : BatchNormMode.Inference); init => _batchNorm = value; }

    /// <inheritdoc/>
    public void Check(ICheck check)
    {
        if (Name is null && Layers is null && Vectors is null && !check.IsGiven("name") && !check.IsGiven("layers") && !check.IsGiven("vectors"))
            check.Error("", "a backbone needs a 'name', 'layers' or, for texts, 'vectors'; none is given");
        if (Vectors is not null && (Name is null ? Layers is null ? null : "layers" : "name") is { } other)
            check.Error(other, $"a backbone has '{other}' or 'vectors', not both; remove one ('{other}: null' removes what a base says)");
        if (Vectors is not null)
            CheckVectors(check);
        if (Vectors is null && MaskZero is not null)
            check.Error("mask_zero", "'mask_zero' belongs to 'vectors'; the layer 'embedding' has one of its own");
        if (Name is not null && Layers is not null)
            check.Error("layers", "a backbone has a 'name' or 'layers', not both; remove one ('name: null' removes what a base says)");
        if (Weights.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            check.Error("weights", "weights are fetched by https:// only; received an http:// address");
    }

    // Values at their defaults stand in the file of a finished run.
    private void CheckVectors(ICheck check)
    {
        foreach (var (key, isDefault) in new[]
        {
            ("weights", Weights == "none"), ("sha256", Sha256 is null), ("weights_prefix", WeightsPrefix is null), ("output", Output is null),
            ("pooling", Pooling == PoolingMode.None), ("batch_norm", BatchNorm == BatchNormMode.Frozen),
        })
            if (!isDefault)
                check.Error(key, $"'{key}' does not apply to 'vectors'; remove it");
    }
}

/// <summary>Pooling over height and width after the backbone.</summary>
public enum PoolingMode
{
    [Choice("none", "The feature maps as they are.")]
    None,

    [Choice("avg", "The mean of each feature map.")]
    Avg,

    [Choice("max", "The maximum of each feature map.")]
    Max,

    [Choice("cls", "The features of a text's first piece, [CLS], instead of the mean; for encoders.")]
    Cls,
}

/// <summary>The statistics that batch norm in the backbone normalises by during training.</summary>
public enum BatchNormMode
{
    [Choice("inference", "Stored statistics in every layer, frozen or not; scale and shift learn in layers that train. As in Keras's guide to transfer learning.")]
    Inference,

    [Choice("frozen", "Stored statistics in frozen layers. Layers that train use each batch's statistics and update the running statistics.")]
    Frozen,

    [Choice("train", "Each batch's statistics in every layer, frozen or not; they update the running statistics.")]
    Train,
}
