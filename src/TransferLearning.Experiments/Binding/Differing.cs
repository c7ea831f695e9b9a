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
            if (key.Property.GetValue(value) is { } own && Of(key, own, Default(section, key, value)) is { } node)
                entries.Add(new Entry(key.Name, default, node));
        return new MappingNode([.. entries], default, "");
    }

    /// <summary>What a key would be if it stood nowhere; that may follow from the others, as the folder of a CSV file's images does.</summary>
    private static object? Default(SectionForm section, KeyForm key, object value)
    {
        if (key.Key.DefaultKind is { } kind && key.Form is KindForm kinds)
            return kinds.Default(kind);
        var without = Activator.CreateInstance(section.Type)!;
        foreach (var other in section.Keys)
            if (other != key && other.Property.CanWrite)
                other.Property.SetValue(without, other.Property.GetValue(value));
        return key.Property.GetValue(without);
    }

    /// <summary>The part of a key's value that differs from the default; null if none does.</summary>
    private static Node? Of(KeyForm key, object own, object? usual) =>
        usual is not null && ResolvedDocument.Flatten(key.Form.Write(own, identity: false)).SequenceEqual(ResolvedDocument.Flatten(key.Form.Write(usual, identity: false)))
            ? null
            : Of(key.Form, own);

    private static Node Of(Form form, object own) => form switch
    {
        SectionForm section => Of(section, own),
        ListForm list => new SequenceNode([.. ((IEnumerable)own).Cast<object>().Select(item => Of(list.Item, item))], default, ""),
        SplitForm split when own is SplitSpec { Source: { } source } => Of(split.Source, source),
        SourceForm sources when own is JoinedSource joined => new SequenceNode([.. joined.Sources.Select(source => Of((KindForm)sources, source))], default, ""),
        AugmentationForm augmentation => new MappingNode([.. ((AugmentationSection)own).Parts.SelectMany(part => Of(augmentation, part))], default, ""),
        KindForm kinds when form is SourceForm || form.GetType() == typeof(KindForm) => Of(kinds, own),
        _ => form.Write(own, identity: false),
    };

    /// <summary>A variant with the options that differ from the defaults; only its name if none differs.</summary>
    private static Node Of(KindForm kinds, object own)
    {
        var kind = kinds.Kinds.First(each => each.Type == own.GetType());
        if (kind.Attribute.ScalarOnly)
            return kinds.Write(own, identity: false);
        var options = Of(kind.Section, own);
        if (kind.Attribute.Inline)
            return options;
        return options.Entries.Count == 0
            ? new ScalarNode(kind.Name, true, default, "")
            : new MappingNode([new Entry(kind.Name, default, options)], default, "");
    }

    /// <summary>What differs of a part; of a group of keys only those, of any other also its name.</summary>
    private static IEnumerable<Entry> Of(AugmentationForm form, AugmentationPart part) =>
        (form.Groups.FirstOrDefault(group => group.Type == part.GetType()) is { } group ? Of(group.Section, part) : AugmentationForm.Named(Of(form.Parts, part))).Entries;
}
