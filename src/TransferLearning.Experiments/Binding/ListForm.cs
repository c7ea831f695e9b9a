using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>A list. An override selects an item by its index or by its <c>stage</c>.</summary>
internal sealed class ListForm(Type element, Form item, int minimumCount) : Form
{
    public override string Expected => minimumCount > 1 ? $"a list of at least {minimumCount} items" : minimumCount == 1 ? "a list of at least 1 item" : "a list";

    public Form Item => item;

    public override IEnumerable<(string Segment, Form Form)> Children => [("[]", item)];

    public override object? Bind(Node node, string path, BindContext context)
    {
        if (node is not SequenceNode sequence)
            return Wrong(node, path, context, node is MappingNode or ScalarNode { IsNull: false } ? "write each item with '- ', or all in [ ]" : null);
        if (sequence.Items.Count < minimumCount)
            return Wrong(node, path, context);
        var values = Array.CreateInstance(element, sequence.Items.Count);
        var failed = false;
        for (var i = 0; i < values.Length; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
            context.Places[at] = sequence.Items[i].Location;
            if (item.Bind(sequence.Items[i], at, context) is { } value)
                values.SetValue(value, i);
            else
                failed = true;
        }

        return failed ? null : values;
    }

    public override Node Write(object value, bool identity) =>
        new SequenceNode([.. ((IEnumerable)value).Cast<object>().Select(each => item.Write(each, identity))], default, "");

    public override JsonObject Schema(SchemaDefinitions definitions)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = item.Schema(definitions) };
        if (minimumCount > 0)
            schema["minItems"] = minimumCount;
        return schema;
    }

    public override Node Set(Node? current, ReadOnlySpan<string> path, Node value, BindContext context)
    {
        if (path.IsEmpty)
            return value;
        var items = (current as SequenceNode)?.Items ?? [];
        var names = items.Select(NameOf).ToArray();
        var index = Array.IndexOf(names, path[0]);
        if (index < 0 && (!int.TryParse(path[0], NumberStyles.None, CultureInfo.InvariantCulture, out index) || index >= items.Count))
        {
            var known = names.OfType<string>().ToArray();
            var nearest = Suggestions.Among(path[0], known);
            context.Report(Codes.Override, value.Location, items.Count == 0
                ? $"there is no list here that has an item '{path[0]}'"
                : $"there is no item '{path[0]}'; items are 0 to {items.Count - 1}{(known.Length > 0 ? $" or {string.Join(", ", known)}" : "")}.{nearest}");
            return current ?? Absent(value);
        }

        var changed = items.ToArray();
        changed[index] = item.Set(items[index], path[1..], value, context);
        return ((SequenceNode)current!) with { Items = changed };
    }

    private static string? NameOf(Node item) => ((item as MappingNode)?.Find("stage")?.Value as ScalarNode)?.Text;
}
