using System.Text.RegularExpressions;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Weights.Matching;

namespace TransferLearning.Models.Weights.Keras;

/// <summary>
/// Maps Keras's names for any network whose graph has Keras's layer names. The layer of <c>layer/variable</c> is found in the graph;
/// the tensor is named by the module path of its convolution, dense layer or normalisation.
/// </summary>
internal sealed partial class KerasLayers : NameMap
{
    private readonly IReadOnlyDictionary<string, string> _numbered;

    public KerasLayers()
        : this(new Dictionary<string, string>())
    {
    }

    private KerasLayers(IReadOnlyDictionary<string, string> numbered) => _numbered = numbered;

    public override string Source => "Keras";

    /// <summary>Null: every backbone that Keras has (<see cref="Backbone.IsInKeras"/>). Its graph is then built by Keras's definition.</summary>
    public override IReadOnlyCollection<string>? Families => null;

    public override WeightConvention FileConvention => KerasConvention.Instance;

    public override NameMap For(IWeightFile file, Graph network) => new KerasLayers(KerasOrder.Of(file, network));

    internal override (string Name, WeightLayout Layout)? Find(WeightEntry entry, Graph network)
    {
        var slash = entry.Name.LastIndexOf('/');
        if (slash < 0 || Layer(entry.Name[..slash], network) is not { } layer) return null;
        foreach (var node in network.Nodes)
            if (node.Layer == layer && Variable(entry, entry.Name[(slash + 1)..], node, network) is { } found)
                return (node.NameOf(found.Name), found.Layout);
        return null;
    }

    /// <summary>True for the normalisation of the pixels, which is part of the preprocessing here.</summary>
    public override bool Ignores(string name) => IsNormalization(name) || name.StartsWith("rescaling", StringComparison.Ordinal);

    /// <summary>The layer's name without its numbers, so that <c>conv4_block7_1_conv</c> belongs to a ResNet as <c>conv4_block6_1_conv</c> does.</summary>
    public override string PartOf(string name) => Number().Replace(name[..Math.Max(0, name.LastIndexOf('/'))], "#");

    /// <summary>Whether Keras made up the layer's name. It numbers unnamed layers, and layers after a backbone continue the backbone's numbers.</summary>
    public override bool IsUnnamed(string name) => Numbered().IsMatch(name);

    /// <summary><c>BatchNormalization</c> with <c>scale=False</c> (Inception) or <c>center=False</c> stores nothing where PyTorch stores 1 or 0.</summary>
    public override bool Implies(ParameterSpec spec, Func<string, bool> isThere) =>
        spec.Role is ParameterRole.Scale or ParameterRole.Shift && isThere(spec.Name[..(spec.Name.LastIndexOf('.') + 1)] + "running_mean");

    internal static bool IsNormalization(string name) => name.StartsWith("normalization", StringComparison.Ordinal);

    private static (string Name, WeightLayout Layout)? Variable(WeightEntry entry, string variable, GraphNode node, Graph network) => (variable, node.Op) switch
    {
        ("kernel" or "depthwise_kernel", Conv conv) => ("weight", Kernel(entry, conv)),
        ("kernel", Linear linear) => ("weight", entry.Shape.Count == 4 ? WeightLayout.HwioToOihw : Dense(node, linear, network)),
        ("bias", Conv or Linear) => ("bias", WeightLayout.AsIs),
        ("gamma" or "Variable" or "variable", LayerScale) => ("layer_scale", WeightLayout.AsIs),
        ("gamma", BatchNorm or LayerNorm) => ("weight", WeightLayout.AsIs),
        ("beta", BatchNorm or LayerNorm) => ("bias", WeightLayout.AsIs),
        ("moving_mean", BatchNorm) => ("running_mean", WeightLayout.AsIs),
        ("moving_variance", BatchNorm) => ("running_var", WeightLayout.AsIs),
        _ => null,
    };

    /// <summary>The name of a file's layer in the graph; null where the graph has no such layer.</summary>
    private string? Layer(string name, Graph network) =>
        _numbered.TryGetValue(name, out var numbered) ? numbered : KerasLayerNames.Of(name).FirstOrDefault(candidate => network.Layers.Contains(candidate));

    private static WeightLayout Kernel(WeightEntry entry, Conv conv) =>
        entry.Shape.Count == 2 ? WeightLayout.Transposed
        : conv.Groups > 1 && entry.Shape.Count == 4 && entry.Shape[2] == conv.Groups ? WeightLayout.Depthwise
        : WeightLayout.HwioToOihw;

    /// <summary>After a flattened image, Keras orders a dense layer's inputs by height, width, channel.</summary>
    private static WeightLayout Dense(GraphNode node, Linear linear, Graph network)
    {
        for (var input = node.Inputs[0]; input != Graph.InputName;)
        {
            var before = network[input];
            if (before.Op is Flatten && network.InputShapes(before)[0] is { IsImage: true } image) return WeightLayout.Flattened(image, linear.Units);
            if (before.Op is not Dropout) break;
            input = before.Inputs[0];
        }
        return WeightLayout.Transposed;
    }

    [GeneratedRegex("[0-9]{1,6}", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Number();

    [GeneratedRegex("^(conv2d|batch_normalization|layer_normalization)(_[0-9]{1,6})?/", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Numbered();
}
