using TransferLearning.Experiments.Documents;

namespace TransferLearning.Experiments.Binding;

/// <summary>Merging and changing mapping nodes.</summary>
internal static class Mappings
{
    /// <summary>The keys of both mappings, with common keys merged. If one of the two is not a mapping, the upper value.</summary>
    public static Node Merge(Node below, Node above, Func<string, Node, Node, Node> merge)
    {
        if (below is not MappingNode lower || above is not MappingNode upper)
            return above;
        var entries = lower.Entries
            .Select(entry => upper.Find(entry.Key) is { } over ? over with { Value = merge(entry.Key, entry.Value, over.Value) } : entry)
            .Concat(upper.Entries.Where(entry => lower.Find(entry.Key) is null));
        return upper with { Entries = [.. entries] };
    }

    /// <summary>The mapping with one key changed or added; a new mapping if <paramref name="current"/> is not one.</summary>
    public static MappingNode With(Node? current, string key, Node value, Node place)
    {
        var mapping = current as MappingNode ?? new MappingNode([], place.Location, place.Folder);
        var entry = new Entry(key, place.Location, value);
        return mapping.Find(key) is null
            ? mapping with { Entries = [.. mapping.Entries, entry] }
            : mapping with { Entries = [.. mapping.Entries.Select(each => each.Key == key ? each with { Value = value } : each)] };
    }
}
