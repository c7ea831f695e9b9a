using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Graphs;

/// <summary>One operation of a <see cref="Graph"/>.</summary>
/// <param name="Name">Unique in the graph.</param>
/// <param name="Op">What it does.</param>
/// <param name="Inputs">Names of the nodes whose outputs it takes, or <see cref="Graph.InputName"/>.</param>
/// <param name="Path">torchvision's module path, for example <c>features.24</c>: its parameters are named <c>Path.weight</c> and so on. Null where the network has no such module.</param>
/// <param name="Layer">The named layer it belongs to, what <c>freeze</c>, <c>unfreeze</c> and <c>output</c> speak of: Keras's name where Keras has the network, else the module path.</param>
/// <param name="Block">The larger block, for example <c>block5</c> or <c>layer4.2</c>.</param>
public sealed record GraphNode(string Name, Op Op, IReadOnlyList<string> Inputs, string? Path, string Layer, string Block)
{
    /// <summary>The full name of one of its parameters.</summary>
    public string NameOf(string parameter) => string.IsNullOrEmpty(Path) ? parameter : $"{Path}.{parameter}";
}
