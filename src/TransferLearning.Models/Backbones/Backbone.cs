namespace TransferLearning.Models.Backbones;

/// <summary>What a backbone's graph is built for.</summary>
/// <param name="Input">The shape of one image, [channels, height, width].</param>
/// <param name="Top">Whether the classifier is kept.</param>
/// <param name="Classes">Classes of the classifier.</param>
/// <param name="Convention">Whose definition, where they differ.</param>
public sealed record BackboneOptions(TensorShape Input, bool Top = false, int Classes = 1000, Convention Convention = Convention.Torchvision);

/// <summary>A published network: its names, its weights and how its graph is built. Loads no torch.</summary>
public sealed class Backbone
{
    private readonly Func<BackboneOptions, Graph> _build;

    /// <param name="name">torchvision's name.</param>
    /// <param name="family">The family's name, as it is shown.</param>
    /// <param name="build">Builds the graph, whose last node without the top is the last feature layer.</param>
    public Backbone(string name, string family, Func<BackboneOptions, Graph> build)
    {
        Name = name;
        Family = family;
        _build = build;
    }

    public string Name { get; }

    public string Family { get; }

    /// <summary>Keras's and timm's names for it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Published weights; <c>imagenet</c> means the first.</summary>
    public IReadOnlyList<WeightsTag> Weights { get; init; } = [];

    /// <summary>The side of the square images it was published for, in pixels.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Whether other image sizes cannot be used (position embeddings).</summary>
    public bool FixedImageSize { get; init; }

    /// <summary>The published number of parameters, with the classifier of 1000 classes.</summary>
    public long ParameterCount { get; init; }

    /// <summary>Beginnings of the names of tensors that published files hold and this graph has no use for (Inception's auxiliary classifier).</summary>
    public IReadOnlyList<string> UnusedTensors { get; init; } = [];

    /// <summary>Builds the graph.</summary>
    /// <exception cref="ShapeException">The images are too small, or of a size that it cannot take.</exception>
    public Graph Build(BackboneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Input.IsImage)
            throw new ShapeException($"'{Name}' takes images [channels, height, width], not {options.Input}");
        if (FixedImageSize && (options.Input[1] != ImageSize || options.Input[2] != ImageSize))
            throw new ShapeException($"'{Name}' takes images of {ImageSize}×{ImageSize} pixels only, not {options.Input[1]}×{options.Input[2]}: its positions are learnt");
        return _build(options);
    }

    /// <summary>Builds the graph for images of a shape.</summary>
    public Graph Build(TensorShape input, bool top = false) => Build(new BackboneOptions(input, top));

    /// <summary>Whether keras.applications has it too, whose definition <see cref="Convention.Keras"/> then builds.</summary>
    public bool IsInKeras => Weights.Any(tag => tag.Convention == Convention.Keras);

    /// <summary>The weights of a tag, in whatever case (torchvision writes <c>IMAGENET1K_V1</c>); <c>imagenet</c> means the first. Null where there is none of that name.</summary>
    public WeightsTag? FindWeights(string tag) =>
        tag == "imagenet" ? (Weights.Count > 0 ? Weights[0] : null) : Weights.FirstOrDefault(each => each.Aliases.Prepend(each.Name).Contains(tag, StringComparer.OrdinalIgnoreCase));
}

/// <summary>Backbones of one paper, in one file; found by being there: public, with a parameterless constructor.</summary>
public interface IBackboneFamily
{
    IEnumerable<Backbone> Members { get; }
}
