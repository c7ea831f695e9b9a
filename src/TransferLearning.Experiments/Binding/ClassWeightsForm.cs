using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary><c>balanced</c>, or a mapping from class to weight.</summary>
internal sealed class ClassWeightsForm(NumberRange range) : Form
{
    private readonly MapForm _map = MapForm.Of(typeof(double), new NumberForm(range), null, 1);

    public override string Expected => "balanced, or a mapping from class to weight";

    public override object? Bind(Node node, string path, BindContext context)
    {
        switch (node)
        {
            case ScalarNode { Text: "balanced" }:
                return ClassWeights.Balanced;
            case MappingNode:
                return _map.Bind(node, path, context) is IReadOnlyDictionary<string, double> weights ? new ClassWeights(weights) : null;
            case ScalarNode { IsNull: false } scalar:
                context.Report(Codes.WrongType, node.Location, $"{Label(path)}expected {Expected}; got {node.Describe()}.{Suggestions.Among(scalar.Text, ["balanced"])}");
                return null;
            default:
                return Wrong(node, path, context);
        }
    }

    public override Node Write(object value, bool identity) => value is ClassWeights { ByClass: { } weights } ? _map.Write(weights, identity) : Plain("balanced");

    public override JsonObject Schema(SchemaDefinitions definitions) =>
        new() { ["anyOf"] = new JsonArray(SchemaDefinitions.Words([("balanced", "Weights inverse to the class's frequency, with mean 1 over the images.")]), _map.Schema(definitions)) };

    public override Node Merge(Node below, Node above) => _map.Merge(below, above);

    public override Node Set(Node? current, ReadOnlySpan<string> path, Node value, BindContext context) => path.IsEmpty ? value : _map.Set(current, path, value, context);
}
