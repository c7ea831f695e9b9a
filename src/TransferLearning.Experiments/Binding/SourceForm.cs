using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>A source, or a list of sources.</summary>
internal sealed class SourceForm(string noun, IReadOnlyList<Kind> kinds) : ListedKindForm(noun, kinds)
{
    protected override object? BindList(SequenceNode list, string path, BindContext context)
    {
        if (list.Items.Count == 0)
            return Wrong(list, path, context);
        var sources = new List<DataSource>();
        for (var i = 0; i < list.Items.Count; i++)
        {
            var at = FormattableString.Invariant($"{path}[{i}]");
            context.Places[at] = list.Items[i].Location;
            if (list.Items[i] is SequenceNode)
                Wrong(list.Items[i], at, context, "a list of sources cannot contain lists");
            else if (base.Bind(list.Items[i], at, context) is DataSource source)
                sources.Add(source);
        }

        return sources.Count == list.Items.Count ? sources is [var only] ? only : new JoinedSource(sources) : null;
    }

    protected override SequenceNode? WriteList(object value, bool identity) =>
        value is JoinedSource joined ? new SequenceNode([.. joined.Sources.Select(source => base.Write(source, identity))], default, "") : null;

    protected override JsonObject ListSchema(SchemaDefinitions definitions) =>
        new() { ["type"] = "array", ["minItems"] = 1, ["items"] = OneSchema(definitions) };

    public override Node Set(Node? current, ReadOnlySpan<string> path, Node value, BindContext context)
    {
        if (path.IsEmpty || current is not SequenceNode list || !int.TryParse(path[0], out var index) || index < 0 || index >= list.Items.Count)
            return base.Set(current, path, value, context);
        var items = list.Items.ToArray();
        items[index] = base.Set(items[index], path[1..], value, context);
        return list with { Items = items };
    }
}
