namespace TransferLearning.Models.Backbones;

/// <summary>Options for building a backbone's graph.</summary>
/// <param name="Input">The shape of one image, [channels, height, width], or of one text, [pieces].</param>
/// <param name="Top">Whether the graph includes the classifier.</param>
/// <param name="Classes">The number of classes of the classifier.</param>
/// <param name="Convention">Which library's definition is built, where the libraries differ.</param>
public sealed record BackboneOptions(TensorShape Input, bool Top = false, int Classes = 1000, Convention Convention = Convention.Torchvision);

/// <summary>A published network: its names, its weights and a function that builds its graph. Loads no torch.</summary>
public sealed class Backbone
{
    private readonly Func<BackboneOptions, Graph> _build;

    /// <param name="name">torchvision's name.</param>
    /// <param name="family">The family's display name.</param>
    /// <param name="build">Builds the graph. Without the top, its last node is the last feature layer.</param>
    public Backbone(string name, string family, Func<BackboneOptions, Graph> build)
    {
        Name = name;
        Family = family;
        _build = build;
    }

    public string Name { get; }

    public string Family { get; }

    /// <summary>The names that Keras and timm use for it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The published weights. <c>imagenet</c> means the first.</summary>
    public IReadOnlyList<WeightsTag> Weights { get; init; } = [];

    /// <summary>What an encoder of texts takes; null for a network of pictures.</summary>
    public EncoderInput? Text { get; init; }

    /// <summary>The repository on Hugging Face's hub that <c>weights</c> stands for if an experiment says nothing; null for none.</summary>
    public HubWeights? Hub { get; init; }

    /// <summary>The shape of a sample that it takes in any case, to see its tensors.</summary>
    internal TensorShape Sample => Text is null ? new(3, ImageSize, ImageSize) : new(1);

    /// <summary>The side, in pixels, of the square images that it was published for.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Whether it takes no other image size, because its position embeddings are learnt.</summary>
    public bool FixedImageSize { get; init; }

    /// <summary>The published number of parameters, including the classifier of 1000 classes.</summary>
    public long ParameterCount { get; init; }

    /// <summary>Name prefixes of tensors that published files contain but this graph does not use (Inception's auxiliary classifier).</summary>
    public IReadOnlyList<string> UnusedTensors { get; init; } = [];

    /// <summary>Builds the graph.</summary>
    /// <exception cref="ShapeException">The images are too small, or the network cannot take their size.</exception>
    public Graph Build(BackboneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Text is not null)
            return options.Input.Rank == 1 ? _build(options) : throw new ShapeException($"'{Name}' takes the numbers of pieces, not {options.Input}");
        if (!options.Input.IsImage)
            throw new ShapeException($"'{Name}' takes images [channels, height, width], not {options.Input}");
        if (FixedImageSize && (options.Input[1] != ImageSize || options.Input[2] != ImageSize))
            throw new ShapeException($"'{Name}' takes images of {ImageSize}×{ImageSize} pixels only, not {options.Input[1]}×{options.Input[2]}: its positions are learnt");
        return _build(options);
    }

    /// <summary>Builds the graph for images of one shape.</summary>
    public Graph Build(TensorShape input, bool top = false) => Build(new BackboneOptions(input, top));

    /// <summary>Whether keras.applications has this network too; <see cref="Convention.Keras"/> then builds Keras's definition.</summary>
    public bool IsInKeras => Weights.Any(tag => tag.Convention == Convention.Keras);

    /// <summary>
    /// The weights with a tag; case is ignored (torchvision writes <c>IMAGENET1K_V1</c>). <c>imagenet</c> means the first. Null where no weights have the tag.
    /// </summary>
    public WeightsTag? FindWeights(string tag) =>
        tag == "imagenet" ? (Weights.Count > 0 ? Weights[0] : null) : Weights.FirstOrDefault(each => each.Aliases.Prepend(each.Name).Contains(tag, StringComparer.OrdinalIgnoreCase));
}

/// <summary>The backbones of one paper, in one file. Implementations are found by reflection; they must be public and have a parameterless constructor.</summary>
internal interface IBackboneFamily
{
    IEnumerable<Backbone> Members { get; }
}
