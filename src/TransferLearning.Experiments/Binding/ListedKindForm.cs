using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>A kind of which one variant is written as a list: a list of sources, or a list of a parameter's values.</summary>
internal abstract class ListedKindForm(string noun, IReadOnlyList<Kind> kinds) : KindForm(noun, kinds)
{
    public override string Expected => $"{base.Expected}, or a list";

    public override object? Bind(Node node, string path, BindContext context) =>
        node is SequenceNode list ? BindList(list, path, context) : base.Bind(node, path, context);

    public override Node Write(object value, bool identity) => WriteList(value, identity) is { } list ? list : base.Write(value, identity);

    public override JsonObject Schema(SchemaDefinitions definitions) =>
        new() { ["anyOf"] = new JsonArray(base.Schema(definitions), ListSchema(definitions)) };

    protected abstract object? BindList(SequenceNode list, string path, BindContext context);

    /// <summary>The value as a list; null if it is not written as one.</summary>
    protected abstract SequenceNode? WriteList(object value, bool identity);

    protected abstract JsonObject ListSchema(SchemaDefinitions definitions);

    protected JsonObject OneSchema(SchemaDefinitions definitions) => base.Schema(definitions);
}
