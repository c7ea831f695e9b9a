using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>The space of a sweep's parameter: a list of values, or a named space. A condition <c>when</c> may stand beside the name.</summary>
internal sealed class SpaceForm(string noun, IReadOnlyList<Kind> kinds) : ListedKindForm(noun, kinds)
{
    private const string Condition = "when";

    public override string Expected => "a list of values, or a space such as { uniform: [0.1, 0.5] }";

    public override object? Bind(Node node, string path, BindContext context)
    {
        if (node is not MappingNode mapping || mapping.Find(Condition) is not { } entry)
            return base.Bind(node, path, context);
        var space = base.Bind(mapping with { Entries = [.. mapping.Entries.Where(each => each != entry)] }, path, context);
        var when = BindCondition(entry, BindContext.Join(path, Condition), context);
        return space is ParameterSpace bound && when is not null ? bound with { When = when } : null;
    }

    private static Dictionary<string, IReadOnlyList<string>>? BindCondition(Entry entry, string path, BindContext context)
    {
        context.Place(path, entry);
        if (entry.Value is MappingNode { Entries: [var (parent, _, values)] } && values is not SequenceNode { Items.Count: 0 })
            return new() { [parent] = values is SequenceNode list ? [.. list.Items.Select(YamlWriter.WriteLine)] : [YamlWriter.WriteLine(values)] };
        context.Report(Codes.WrongType, entry.Value.Location, $"'when': expected another parameter with its value or a list of values, such as {{ optimizer: rmsprop }}; got {entry.Value.Describe()}");
        return null;
    }

    protected override object? BindKind(Entry entry, string path, BindContext context) =>
        entry is { Key: "choice", Value: SequenceNode { Items.Count: > 0 } list } ? BindList(list, path, context) : base.BindKind(entry, path, context);

    protected override object? BindList(SequenceNode list, string path, BindContext context) =>
        list.Items.Count == 0 ? Wrong(list, path, context) : new ParameterSpace.Choice { Values = [.. list.Items.Select(YamlWriter.WriteLine)] };

    public override Node Write(object value, bool identity)
    {
        var space = (ParameterSpace)value;
        Node written = space is ParameterSpace.Choice choice ? Values(choice.Values) : base.Write(value, identity);
        if (space.When is null)
            return written;
        var when = new MappingNode([.. space.When.Select(pair => new Entry(pair.Key, default, Values(pair.Value)))], default, "");
        return written is MappingNode mapping
            ? mapping with { Entries = [.. mapping.Entries, new Entry(Condition, default, when)] }
            : new MappingNode([new Entry("choice", default, written), new Entry(Condition, default, when)], default, "");
    }

    protected override SequenceNode? WriteList(object value, bool identity) => null;

    private static SequenceNode Values(IEnumerable<string> values) =>
        new([.. values.Select(text => YamlReader.ParseValue(text, default, "", null) ?? Text(text))], default, "");

    protected override JsonObject ListSchema(SchemaDefinitions definitions) => new() { ["type"] = "array", ["minItems"] = 1 };

    public override JsonObject Schema(SchemaDefinitions definitions)
    {
        var properties = new JsonObject();
        foreach (var kind in Kinds)
            properties[kind.Name] = kind.Name == "choice" ? ListSchema(definitions) : definitions.Options(kind, orTrue: false);
        properties[Condition] = new JsonObject { ["type"] = "object", ["minProperties"] = 1, ["maxProperties"] = 1, ["description"] = "The parameter is used only where another one has one of these values." };
        var mapping = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false, ["minProperties"] = 1, ["maxProperties"] = 2 };
        return new JsonObject { ["anyOf"] = new JsonArray(mapping, ListSchema(definitions)) };
    }
}
