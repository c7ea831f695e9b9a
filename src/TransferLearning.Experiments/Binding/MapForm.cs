using System.Collections;
using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>A mapping whose keys are free, or the names of a catalogue.</summary>
internal sealed class MapForm : Form
{
    private readonly Func<IDictionary> _create;
    private readonly Form _item;
    private readonly INameCatalogue? _names;
    private readonly int _minimumCount;

    private MapForm(Func<IDictionary> create, Form item, INameCatalogue? names, int minimumCount) =>
        (_create, _item, _names, _minimumCount) = (create, item, names, minimumCount);

    public override string Expected => _minimumCount > 0 ? "a mapping with at least 1 key" : "a mapping";

    public static MapForm Of(Type element, Form item, INameCatalogue? names, int minimumCount)
    {
        var type = typeof(Dictionary<,>).MakeGenericType(typeof(string), element);
        return new(() => (IDictionary)Activator.CreateInstance(type)!, item, names, minimumCount);
    }

    public override object? Bind(Node node, string path, BindContext context)
    {
        if (node is not MappingNode mapping || mapping.Entries.Count < _minimumCount)
            return Wrong(node, path, context);
        var values = _create();
        var failed = false;
        foreach (var entry in mapping.Entries)
        {
            var at = BindContext.Join(path, entry.Key);
            context.Place(at, entry);
            if (_names is not null && !_names.Names.Contains(entry.Key))
            {
                context.Report(Codes.UnknownName, entry.Location, $"unknown metric '{entry.Key}'.{Synonyms.Sentence(entry.Key, [.. _names.Names]) ?? Suggestions.OrAll(entry.Key, _names.Names)}");
                failed = true;
            }
            else if (_item.Bind(entry.Value, at, context) is { } value)
            {
                values[entry.Key] = value;
            }
            else
            {
                failed = true;
            }
        }

        return failed ? null : values;
    }

    public override Node Write(object value, bool identity)
    {
        var entries = new List<Entry>();
        foreach (DictionaryEntry pair in (IDictionary)value)
            entries.Add(new Entry((string)pair.Key, default, _item.Write(pair.Value!, identity)));
        return new MappingNode(entries, default, "");
    }

    public override JsonObject Schema(SchemaDefinitions definitions)
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (_minimumCount > 0)
            schema["minProperties"] = _minimumCount;
        if (_names is null)
        {
            schema["additionalProperties"] = SchemaDefinitions.OrNull(_item.Schema(definitions));
            return schema;
        }

        schema["properties"] = new JsonObject(_names.Names.Select(name => KeyValuePair.Create<string, JsonNode?>(name, SchemaDefinitions.OrNull(_item.Schema(definitions)))));
        schema["additionalProperties"] = false;
        return schema;
    }

    /// <summary>Merges key by key. A key that is null in the upper file is removed, since no value of a map is null.</summary>
    public override Node Merge(Node below, Node above) => below is MappingNode lower && above is MappingNode upper
        ? Mappings.Merge(
            lower with { Entries = [.. lower.Entries.Where(entry => upper.Find(entry.Key) is not { } over || !IsNull(over.Value))] },
            upper with { Entries = [.. upper.Entries.Where(entry => lower.Find(entry.Key) is null || !IsNull(entry.Value))] },
            (_, left, right) => _item.Merge(left, right))
        : above;

    /// <summary>Sets one key. The whole rest of the path is the key, because the keys of <c>sweep.parameters</c> contain dots.</summary>
    public override Node Set(Node? current, ReadOnlySpan<string> path, Node value, BindContext context)
    {
        if (path.IsEmpty)
            return value;
        var key = string.Join('.', path!);
        return IsNull(value) && current is MappingNode mapping && mapping.Find(key) is not null
            ? mapping with { Entries = [.. mapping.Entries.Where(entry => entry.Key != key)] }
            : Mappings.With(current, key, value, value);
    }

    private static bool IsNull(Node node) => node is ScalarNode { IsNull: true };
}
