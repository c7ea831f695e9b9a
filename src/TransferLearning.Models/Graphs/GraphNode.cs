using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Graphs;

/// <summary>One operation of a <see cref="Graph"/>.</summary>
/// <param name="Name">The node's name, unique in the graph.</param>
/// <param name="Op">The operation.</param>
/// <param name="Inputs">The names of the input nodes, or <see cref="Graph.InputName"/>.</param>
/// <param name="Path">
/// torchvision's module path, for example <c>features.24</c>; the parameters are named <c>Path.weight</c> and so on. Null where the network has no such module.
/// </param>
/// <param name="Layer">
/// The layer it belongs to, as named in <c>freeze</c>, <c>unfreeze</c> and <c>output</c>: Keras's name where Keras has the network, else the module path.
/// </param>
/// <param name="Block">The block around the layer, for example <c>block5</c> or <c>layer4.2</c>.</param>
public sealed record GraphNode(string Name, Op Op, IReadOnlyList<string> Inputs, string? Path, string Layer, string Block)
{
    /// <summary>The full name of one of the node's parameters.</summary>
    public string NameOf(string parameter) => string.IsNullOrEmpty(Path) ? parameter : $"{Path}.{parameter}";
}
