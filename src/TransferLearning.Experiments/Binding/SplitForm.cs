using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>A split: a fraction of the training images, or a source of its own.</summary>
internal sealed class SplitForm(Form source) : Form
{
    private readonly NumberForm _fraction = new(new NumberRange(0, 1, true, true));

    public Form Source => source;

    public override string Expected => "a fraction of 'train' (above 0, below 1), or a source";

    public override IEnumerable<(string Segment, Form Form)> Children => source.Children;

    public override object? Bind(Node node, string path, BindContext context)
    {
        if (node is MappingNode or SequenceNode)
            return source.Bind(node, path, context) is DataSource bound ? new SplitSpec(null, bound) : null;
        if (!NumberForm.TryRead(node, out _))
            return Wrong(node, path, context);
        return _fraction.Bind(node, path, context) is double fraction ? new SplitSpec(fraction, null) : null;
    }

    public override Node Write(object value, bool identity) =>
        value is SplitSpec { Fraction: { } fraction } ? _fraction.Write(fraction, identity) : source.Write(((SplitSpec)value).Source!, identity);

    public override JsonObject Schema(SchemaDefinitions definitions) => new() { ["anyOf"] = new JsonArray(_fraction.Schema(definitions), source.Schema(definitions)) };

    public override Node Merge(Node below, Node above) => source.Merge(below, above);

    public override Node Set(Node? current, ReadOnlySpan<string> path, Node value, BindContext context) => path.IsEmpty ? value : source.Set(current, path, value, context);
}
