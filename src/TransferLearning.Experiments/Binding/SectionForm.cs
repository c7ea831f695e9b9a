using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>A mapping with declared keys: a section, or the options of a kind.</summary>
internal sealed class SectionForm(Type type, Language language, string? title = null) : Form
{
    private KeyForm[]? _keys;

    public Type Type => type;

    public KeyForm[] Keys => _keys ??= KeyForm.Of(type, language);

    /// <summary>An instance of the section with every key at its default.</summary>
    public object Defaults => field ??= Activator.CreateInstance(type)!;

    public override string Expected => Keys.Length == 0 ? "nothing (there are no options)" : $"a mapping with keys {string.Join(", ", Keys.Take(4).Select(key => $"'{key.Name}'"))}{(Keys.Length > 4 ? ", …" : "")}";

    public override IEnumerable<(string Segment, Form Form)> Children => Keys.Select(key => (key.Name, key.Form));

    public KeyForm? Find(string name) => Array.Find(Keys, key => key.Name == name);

    public override object? Bind(Node node, string path, BindContext context) =>
        node is MappingNode mapping ? Bind(mapping, path, context, node.Location) : Wrong(node, path, context);

    /// <summary>Binds a mapping to a new instance; null if the mapping has an error.</summary>
    public object? Bind(MappingNode mapping, string path, BindContext context, SourceLocation place)
    {
        var errors = context.Errors;
        var instance = BindPartially(mapping, path, context, place);
        return context.Errors == errors ? instance : null;
    }

    /// <summary>Binds a mapping to a new instance, in which invalid keys keep their defaults.</summary>
    public object BindPartially(MappingNode mapping, string path, BindContext context, SourceLocation place)
    {
        var errors = context.Errors;
        var instance = Activator.CreateInstance(type)!;
        foreach (var entry in mapping.Entries)
            if (Find(entry.Key) is null)
                UnknownKeys.Report(entry, Keys.Select(key => key.Name), mapping, title, context);
        BindKeys(instance, Keys, mapping, path, context, place);
        if (instance is IChecked check && context.Errors == errors)
            check.Check(new SectionCheck(this, path, context, place));
        return instance;
    }

    private void BindKeys(object instance, KeyForm[] keys, MappingNode mapping, string path, BindContext context, SourceLocation place)
    {
        foreach (var key in keys)
        {
            var at = BindContext.Join(path, key.Name);
            if (mapping.Find(key.Name) is { Value: not ScalarNode { IsNull: true } } entry)
            {
                if (!key.Property.CanWrite)
                    continue;
                context.Place(at, entry);
                if (key.Form.Bind(entry.Value, at, context) is { } value)
                    key.Property.SetValue(instance, value);
            }
            else if (key.Required)
            {
                context.Report(Codes.Missing, mapping.Find(key.Name)?.Location ?? place, $"{Owner(path)}'{key.Name}' is missing: {Sentence(key)}");
            }
            else if (key.Key.DefaultKind is { } kind && key.Form is KindForm kinds)
            {
                if (kinds.Default(kind) is { } value)
                    key.Property.SetValue(instance, value);
            }
        }
    }

    private string Owner(string path) => title is not null ? $"{title}: " : Label(path);

    private static string Sentence(KeyForm key) =>
        $"{char.ToLowerInvariant(key.Key.Summary[0])}{key.Key.Summary[1..].TrimEnd('.')}{(key.Key.Example is { } example ? $"; for example '{key.Name}: {example}'" : "")}";

    public override Node Write(object value, bool identity) => new MappingNode([.. WriteKeys(value, identity)], default, "");

    /// <summary>Writes the keys that have a value.</summary>
    public IEnumerable<Entry> WriteKeys(object value, bool identity)
    {
        foreach (var key in Keys)
            if ((!identity || key.Key.ChangesResult) && key.Property.GetValue(value) is { } each && key.Form.Write(each, identity) is var written && !(identity && IsLeftOut(key, written)))
                yield return new Entry(key.Name, default, written);
    }

    /// <summary>Whether a key is left out of a run's identity because it has its default.</summary>
    private bool IsLeftOut(KeyForm key, Node written) => key.Key.LeftOutAtDefault
        && YamlWriter.WriteLine(written) == (key.Key.DefaultKind ?? (key.Property.GetValue(Defaults) is { } value ? YamlWriter.WriteLine(key.Form.Write(value, identity: true)) : null));

    public override JsonObject Schema(SchemaDefinitions definitions) => definitions.Section(this);

    public override Node Merge(Node below, Node above) =>
        Mappings.Merge(below, above, (key, left, right) => Find(key)?.Form.Merge(left, right) ?? right);

    public override Node Set(Node? current, ReadOnlySpan<string> path, Node value, BindContext context)
    {
        if (path.IsEmpty)
            return value;
        if (Find(path[0]) is not { } key)
        {
            var entry = new Entry(path[0], value.Location, value);
            UnknownKeys.Report(entry, Keys.Select(each => each.Name), null, title, context);
            return current ?? Absent(value);
        }

        var below = (current as MappingNode)?.Find(path[0])?.Value;
        return Mappings.With(current, path[0], key.Form.Set(below is ScalarNode { IsNull: true } ? null : below, path[1..], value, context), value);
    }
}
