using System.Collections;
using TransferLearning.Experiments.Documents;

namespace TransferLearning.Experiments.Binding;

/// <summary>Collects the keys of an experiment that differ from their defaults.</summary>
internal static class Differing
{
    /// <summary>The keys of a section and of its subsections whose values differ from the defaults.</summary>
    public static MappingNode Of(SectionForm section, object value)
    {
        var entries = new List<Entry>();
        foreach (var key in section.Keys)
            if (key.Property.GetValue(value) is { } own && Of(key, own, Default(section, key)) is { } node)
                entries.Add(new Entry(key.Name, default, node));
        return new MappingNode([.. entries], default, "");
    }

    private static object? Default(SectionForm section, KeyForm key) =>
        key.Key.DefaultKind is { } kind && key.Form is KindForm kinds ? kinds.Default(kind) : key.Property.GetValue(section.Defaults);

    /// <summary>The part of a key's value that differs from the default; null if none does.</summary>
    private static Node? Of(KeyForm key, object own, object? usual) =>
        usual is not null && ResolvedDocument.Flatten(key.Form.Write(own, identity: false)).SequenceEqual(ResolvedDocument.Flatten(key.Form.Write(usual, identity: false)))
            ? null
            : Of(key.Form, own);

    private static Node Of(Form form, object own) => form switch
    {
        SectionForm section => Of(section, own),
        ListForm list => new SequenceNode([.. ((IEnumerable)own).Cast<object>().Select(item => Of(list.Item, item))], default, ""),
        KindForm kinds when form.GetType() == typeof(KindForm) || (form is SourceForm && own is not JoinedSource) => Of(kinds, own),
        _ => form.Write(own, identity: false),
    };

    /// <summary>A variant with the options that differ from the defaults; only its name if none differs.</summary>
    private static Node Of(KindForm kinds, object own)
    {
        var kind = kinds.Kinds.First(each => each.Type == own.GetType());
        if (kind.Attribute.Inline || kind.Attribute.ScalarOnly)
            return kinds.Write(own, identity: false);
        var options = Of(kind.Section, own);
        return options.Entries.Count == 0
            ? new ScalarNode(kind.Name, true, default, "")
            : new MappingNode([new Entry(kind.Name, default, options)], default, "");
    }
}
