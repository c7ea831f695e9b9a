using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>The value of a key that names an augmentation: its options, a plain value, <c>true</c> for the defaults, or <c>false</c> for off.</summary>
internal sealed class PartForm(Kind kind, KindForm kinds) : Form
{
    public Kind Kind => kind;

    public override string Expected => kind.Scalar is { } key ? $"{key.Form.Expected}, or {kind.Section.Expected}" : $"true, or {kind.Section.Expected}";

    public override IEnumerable<(string Segment, Form Form)> Children => kind.Section.Children;

    public override object? Bind(Node node, string path, BindContext context) => throw new NotSupportedException("A part is bound with its key.");

    /// <summary>Binds the value of such a key. Returns null for <c>false</c>, and for an invalid value, which is reported.</summary>
    public static object? Bind(Kind kind, KindForm kinds, Entry entry, string path, BindContext context)
    {
        if (kind.NameIsEnough && entry.Value is ScalarNode { Plain: true, Text: "true" or "false" } onOff)
        {
            context.Place(BindContext.Join(path, kind.Name), entry);
            return onOff.Text == "true" ? Activator.CreateInstance(kind.Type) : null;
        }

        return kinds.Bind(new MappingNode([entry], entry.Location, entry.Value.Folder), path, context);
    }

    public override Node Write(object value, bool identity) => kinds.Write(value, identity);

    public override JsonObject Schema(SchemaDefinitions definitions) => definitions.Options(kind, orTrue: true);

    public override Node Merge(Node below, Node above) => kind.Section.Merge(below, above);

    public override Node Set(Node? current, ReadOnlySpan<string> path, Node value, BindContext context)
    {
        if (path.IsEmpty)
            return value;
        if (current is not null and not MappingNode && kind.Scalar is { } key && current is not ScalarNode { Text: "true" or "false" })
            current = Mappings.With(null, key.Name, current, current);
        return kind.Section.Set(current as MappingNode, path, value, context);
    }
}
