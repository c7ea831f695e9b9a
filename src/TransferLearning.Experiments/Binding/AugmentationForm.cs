using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>The form of the section <c>augmentation</c>: its keys are the keys of all groups, and the names of the parts that are not groups.</summary>
internal sealed class AugmentationForm(KindForm parts) : Form
{
    public IReadOnlyList<Kind> Groups { get; } = [.. parts.Kinds.Where(kind => kind.Attribute.Inline)];

    public IReadOnlyList<Kind> Single { get; } = [.. parts.Kinds.Where(kind => !kind.Attribute.Inline)];

    public KindForm Parts => parts;

    public override string Expected => "a mapping of augmentations";

    public override IEnumerable<(string Segment, Form Form)> Children =>
        Groups.SelectMany(group => group.Section.Children).Concat(Single.Select(kind => (kind.Name, (Form)new PartForm(kind, parts))));

    public override object? Bind(Node node, string path, BindContext context)
    {
        if (node is not MappingNode mapping)
            return Wrong(node, path, context);
        var errors = context.Errors;
        var keys = Children.Select(child => child.Segment).ToArray();
        foreach (var entry in mapping.Entries)
            if (Array.IndexOf(keys, entry.Key) < 0)
                UnknownKeys.Report(entry, keys, mapping, "augmentation", context);
        var bound = new List<AugmentationPart>();
        foreach (var group in Groups)
        {
            MappingNode own = mapping with { Entries = [.. mapping.Entries.Where(entry => group.Section.Find(entry.Key) is not null)] };
            if (own.Entries.Any(entry => entry.Value is not ScalarNode { IsNull: true }) && group.Section.Bind(own, path, context, mapping.Location) is AugmentationPart part)
                bound.Add(part);
        }

        foreach (var kind in Single)
            if (mapping.Find(kind.Name) is { Value: not ScalarNode { IsNull: true } } entry && PartForm.Bind(kind, parts, entry, path, context) is AugmentationPart part)
                bound.Add(part);
        return context.Errors == errors ? new AugmentationSection { Parts = bound } : null;
    }

    public override Node Write(object value, bool identity) =>
        new MappingNode([.. ((AugmentationSection)value).Parts.SelectMany(part => Named(parts.Write(part, identity)).Entries)], default, "");

    /// <summary>A part as keys of the section; one without options is written <c>name: true</c>.</summary>
    public static MappingNode Named(Node part) => part switch
    {
        ScalarNode name => new MappingNode([new Entry(name.Text, default, Plain("true"))], default, ""),
        MappingNode mapping => mapping,
        _ => throw new InvalidOperationException($"{part} is not written as a mapping."),
    };

    public override JsonObject Schema(SchemaDefinitions definitions) => definitions.Augmentation(this);

    public override Node Merge(Node below, Node above) => Mappings.Merge(below, above, (key, left, right) =>
        Children.FirstOrDefault(child => child.Segment == key).Form?.Merge(left, right) ?? right);

    public override Node Set(Node? current, ReadOnlySpan<string> path, Node value, BindContext context)
    {
        if (path.IsEmpty)
            return value;
        var name = path[0];
        if (Children.FirstOrDefault(child => child.Segment == name).Form is { } form)
            return Mappings.With(current, name, form.Set((current as MappingNode)?.Find(name)?.Value, path[1..], value, context), value);
        UnknownKeys.Report(new Entry(name, value.Location, value), Children.Select(child => child.Segment), null, "augmentation", context);
        return current ?? Absent(value);
    }
}
