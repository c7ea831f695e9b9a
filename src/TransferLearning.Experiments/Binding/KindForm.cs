using System.Text.Json.Nodes;
using TransferLearning.Experiments.Documents;
using TransferLearning.Experiments.Schema;

namespace TransferLearning.Experiments.Binding;

/// <summary>One variant of a base, selected by name: <c>rmsprop</c>, <c>{ rmsprop: { rho: 0.9 } }</c>, <c>{ folder: photos }</c>.</summary>
internal class KindForm(string noun, IReadOnlyList<Kind> kinds, string? subset = null) : Form
{
    /// <summary>The names of the allowed kinds; null for all kinds of the base.</summary>
    public string? Subset => subset;

    public string Noun => noun;

    public IReadOnlyList<Kind> Kinds => kinds;

    /// <summary>Whether this language has no variant of the base.</summary>
    public bool IsEmpty => kinds.Count == 0;

    public override string Expected => kinds.Count <= 8 ? $"{Article(noun)} {noun}: {string.Join(" | ", kinds.Select(Usage))}" : $"{Article(noun)} {noun} such as {string.Join(", ", kinds.Take(6).Select(kind => kind.Name))}";

    public override IEnumerable<(string Segment, Form Form)> Children =>
        kinds.SelectMany(kind => kind.Attribute.Inline ? kind.Section.Children : [(kind.Name, (Form)kind.Section)]);

    public Kind? Find(string name) => kinds.FirstOrDefault(kind => kind.Name == name || Array.IndexOf(kind.Aliases, name) >= 0);

    /// <summary>A default instance of a kind; null if this language does not have the kind.</summary>
    public object? Default(string name) => Find(name) is { } kind ? Activator.CreateInstance(kind.Type) : null;

    public override object? Bind(Node node, string path, BindContext context) => node switch
    {
        ScalarNode { IsNull: false, Text.Length: > 0 } scalar => BindName(scalar, path, context),
        MappingNode { Entries.Count: > 0 } mapping when InlineOf(mapping) is { } kind => kind.Section.Bind(mapping, path, context, mapping.Location),
        MappingNode { Entries.Count: 1 } mapping => BindKind(mapping.Entries[0], path, context),
        MappingNode { Entries.Count: > 1 } mapping => BindMany(mapping, path, context),
        _ => Wrong(node, path, context),
    };

    private object? BindName(ScalarNode scalar, string path, BindContext context)
    {
        if (Find(scalar.Text) is not { } kind)
            return Unknown(scalar.Text, scalar.Location, context);
        if (!kind.NameIsEnough)
            return NeedsOptions(kind, scalar, path, context);
        return kind.Section.Bind(new MappingNode([], scalar.Location, scalar.Folder), BindContext.Join(path, kind.Name), context, scalar.Location);
    }

    protected virtual object? BindKind(Entry entry, string path, BindContext context)
    {
        if (Find(entry.Key) is not { Attribute.Inline: false } kind)
            return Unknown(entry.Key, entry.Location, context);
        var at = BindContext.Join(path, kind.Name);
        context.Place(at, entry);
        var options = entry.Value;
        if (options is MappingNode mapping && !kind.Attribute.ScalarOnly)
            return kind.Section.Bind(mapping, at, context, entry.Location);
        if (options is ScalarNode { IsNull: true })
            return kind.Section.Bind(new MappingNode([], entry.Location, options.Folder), at, context, entry.Location);
        if (kind.Scalar is { } key)
        {
            var value = new MappingNode([new Entry(key.Name, options.Location, options)], options.Location, options.Folder);
            return kind.Attribute.ScalarOnly ? BindScalarOnly(kind, key, options, at, context) : kind.Section.Bind(value, at, context, entry.Location);
        }

        return NeedsOptions(kind, options, at, context);
    }

    private static object? NeedsOptions(Kind kind, Node node, string path, BindContext context)
    {
        context.Report(Codes.WrongType, node.Location, $"{Label(path)}'{kind.Name}' takes options: write {Usage(kind)}; got {node.Describe()}");
        return null;
    }

    /// <summary>Binds a value that stands for the whole kind, so messages name the kind and not the property behind it.</summary>
    private static object? BindScalarOnly(Kind kind, KeyForm key, Node options, string path, BindContext context)
    {
        if (key.Form.Bind(options, path, context) is not { } value)
            return null;
        var instance = Activator.CreateInstance(kind.Type)!;
        key.Property.SetValue(instance, value);
        context.Places[BindContext.Join(path, key.Name)] = options.Location;
        var errors = context.Errors;
        (instance as IChecked)?.Check(new SectionCheck(kind.Section, path, context, options.Location));
        return context.Errors == errors ? instance : null;
    }

    private object? BindMany(MappingNode mapping, string path, BindContext context)
    {
        var known = mapping.Entries.Where(entry => Find(entry.Key) is not null).ToArray();
        if (known.Length == 0)
            return Unknown(mapping.Entries[0].Key, mapping.Entries[0].Location, context);
        var odd = mapping.Entries.First(entry => entry != known[0]);
        var kind = Find(known[0].Key)!;
        var hint = kind.Section.Find(odd.Key) is not null ? $"options go below the name: {kind.Name}: {{ {odd.Key}: … }}" : known.Length > 1 ? "only one is allowed here" : null;
        context.Report(Codes.WrongType, odd.Location, $"{Label(path)}expected one {noun}; got {mapping.Describe()}{(hint is null ? "" : $" ({hint})")}");
        return null;
    }

    private object? Unknown(string name, SourceLocation place, BindContext context)
    {
        var names = kinds.Select(kind => kind.Name).ToArray();
        var hint = Synonyms.Sentence(name, names) is { } synonym ? synonym
            : Suggestions.Nearest(name, names) is null && Owner(name) is { } owner
            ? $" It is an option of '{owner.Name}': write {owner.Name}: {{ {name}: … }}."
            : Suggestions.OrAll(name, names);
        context.Report(Codes.UnknownName, place, $"unknown {noun} '{name}'.{hint}");
        return null;
    }

    private Kind? Owner(string key) => kinds.FirstOrDefault(kind => kind.Section.Find(key) is not null);

    /// <summary>The inline kind of a mapping: the one whose name, exact or misspelt, is among the keys.</summary>
    private Kind? InlineOf(MappingNode mapping)
    {
        var inline = kinds.Where(kind => kind.Attribute.Inline).ToArray();
        return inline.FirstOrDefault(kind => mapping.Find(kind.Name) is not null)
            ?? (mapping.Entries.Any(entry => Find(entry.Key) is not null) ? null
                : inline.FirstOrDefault(kind => mapping.Entries.Any(entry => kind.Section.Find(entry.Key) is not null) && mapping.Entries.Any(entry => Suggestions.Nearest(entry.Key, [kind.Name]) is not null)));
    }

    private Kind? KindOf(Node node) => node switch
    {
        ScalarNode scalar => Find(scalar.Text),
        MappingNode mapping => InlineOf(mapping) ?? (mapping.Entries is [var only] ? Find(only.Key) : null),
        _ => null,
    };

    internal static string Article(string noun) => noun[0] is 'a' or 'e' or 'i' or 'o' ? "an" : "a";

    /// <summary>How a kind is written: <c>rmsprop</c>, <c>{ from: … }</c>.</summary>
    internal static string Usage(Kind kind) =>
        kind.Attribute.Inline ? $"{{ {kind.Name}: … }}"
        : kind.NameIsEnough && (kind.Attribute.Scalar is null || !kind.Attribute.ScalarOnly) ? kind.Name
        : kind.Scalar is { } key ? $"{{ {kind.Name}: {key.Key.Example ?? "…"} }}"
        : $"{{ {kind.Name}: {{ {Array.Find(kind.Section.Keys, key => key.Required)?.Name}: … }} }}";

    public override Node Write(object value, bool identity)
    {
        var kind = kinds.First(each => each.Type == value.GetType());
        if (kind.Attribute.Inline)
            return kind.Section.Write(value, identity);
        if (kind.Attribute.ScalarOnly && kind.Scalar is { } key)
            return One(kind.Name, key.Form.Write(key.Property.GetValue(value)!, identity));
        Entry[] options = [.. kind.Section.WriteKeys(value, identity)];
        return options.Length == 0 && kind.NameIsEnough ? Plain(kind.Name) : One(kind.Name, new MappingNode(options, default, ""));
    }

    private static MappingNode One(string key, Node value) => new([new Entry(key, default, value)], default, "");

    public override JsonObject Schema(SchemaDefinitions definitions) => definitions.Kinds(this);

    /// <summary>Merges options only if both files name the same kind. Otherwise the upper value replaces the lower one.</summary>
    public override Node Merge(Node below, Node above)
    {
        if (below is not MappingNode { Entries.Count: > 0 } lower || above is not MappingNode { Entries.Count: > 0 } upper)
            return above;
        if (lower.Entries is [var left] && upper.Entries is [var right] && Find(left.Key) is { Attribute.Inline: false } kind)
            return left.Key == right.Key ? upper with { Entries = [right with { Value = kind.Section.Merge(left.Value, right.Value) }] } : above;
        return InlineOf(lower) is { } first && (InlineOf(upper) is not { } second || first == second) && upper.Entries.All(entry => first.Section.Find(entry.Key) is not null)
            ? first.Section.Merge(below, above)
            : above;
    }

    public override Node Set(Node? current, ReadOnlySpan<string> path, Node value, BindContext context)
    {
        if (path.IsEmpty)
            return value;
        var name = path[0];
        if (current is MappingNode mapping && InlineOf(mapping) is { } inline && inline.Section.Find(name) is not null)
            return inline.Section.Set(current, path, value, context);
        if (Find(name) is not { } kind)
        {
            Unknown(name, value.Location, context);
            return current ?? Absent(value);
        }

        if (current is not null and not ScalarNode { IsNull: true } && KindOf(current) != kind)
            context.Replaced.Add(path.Length);
        if (kind.Attribute.Inline)
            return kind.Section.Set(null, path, value, context);
        var options = (current as MappingNode)?.Find(name)?.Value;
        if (path.Length > 1 && options is not null and not MappingNode and not ScalarNode { IsNull: true } && kind.Scalar is { } key)
            options = Mappings.With(null, key.Name, options, options);
        Node changed = path.Length == 1 ? value : kind.Section.Set(options as MappingNode, path[1..], value, context);
        return Mappings.With(null, kind.Name, changed, value);
    }
}
