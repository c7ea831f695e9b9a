using System.Reflection;
using System.Text;
using TransferLearning.Experiments.Binding;
using TransferLearning.Experiments.Documents;

namespace TransferLearning.Experiments.Schema;

/// <summary>Writes the documentation page from the declarations.</summary>
internal sealed class DocumentationWriter(Language language)
{
    private readonly StringBuilder _text = new();
    private readonly HashSet<object> _written = [];
    private readonly Queue<(string Title, Form Form)> _later = new();

    /// <summary>The page, with a final line break.</summary>
    public string Write()
    {
        _text.Append(Preface());
        Section("The file", language.Root, 2);
        while (_later.TryDequeue(out var next))
            Write(next.Title, next.Form);
        Metrics();
        Diagnostics();
        return _text.ToString();
    }

    private string Preface()
    {
        using var stream = typeof(DocumentationWriter).Assembly.GetManifestResourceStream("language.preface.md")!;
        return new StreamReader(stream).ReadToEnd().Replace("{left out}", string.Join(", ", LeftOut()), StringComparison.Ordinal);
    }

    /// <summary>The keys of the file and of its sections that are not part of a run's identity.</summary>
    private IEnumerable<string> LeftOut()
    {
        foreach (var key in language.Root.Keys)
            if (!key.Key.ChangesResult)
                yield return $"`{key.Name}`";
            else if (key.Form is SectionForm section)
                foreach (var below in section.Keys.Where(below => !below.Key.ChangesResult))
                    yield return $"`{key.Name}.{below.Name}`";
    }

    private void Write(string title, Form form)
    {
        if (!_written.Add(form))
            return;
        switch (form)
        {
            case SectionForm section:
                Section(title, section, 2);
                break;
            case AugmentationForm augmentation:
                Heading(title, 2);
                foreach (var group in augmentation.Groups)
                {
                    _text.Append($"\n{group.Attribute.Summary}\n");
                    Table(group.Section);
                }

                foreach (var kind in augmentation.Single)
                    KindSection(kind);
                break;
            case KindForm { IsEmpty: false } kinds:
                Heading(title, 2);
                foreach (var kind in kinds.Kinds)
                    KindSection(kind);
                break;
        }
    }

    private void Section(string title, SectionForm section, int level)
    {
        Heading(title, level);
        Table(section);
    }

    private void KindSection(Kind kind)
    {
        Heading($"`{kind.Name}`", 3);
        _text.Append($"\n{kind.Attribute.Summary} ");
        _text.Append(kind.Attribute.Inline ? "" : $"Written `{KindForm.Usage(kind)}`{(kind is { Attribute.ScalarOnly: false, Scalar: { } scalar } ? $"; a plain value sets `{scalar.Name}`" : "")}.");
        _text.Append(kind.Aliases.Length > 0 ? $" Also called {string.Join(", ", kind.Aliases.Select(alias => $"`{alias}`"))}.\n" : "\n");
        if (!kind.Attribute.ScalarOnly)
            Table(kind.Section);
    }

    private void Heading(string title, int level) => _text.Append($"\n{new string('#', level)} {title}\n");

    private void Table(SectionForm section)
    {
        if (section.Keys.Length == 0)
            return;
        _text.Append("\n| key | takes | default | meaning |\n| --- | --- | --- | --- |\n");
        foreach (var key in section.Keys)
            _text.Append($"| `{key.Name}` | {Cell(Takes(key))} | {Cell(Default(key, section))} | {Cell(Meaning(key))} |\n");
    }

    private string Takes(KeyForm key)
    {
        var unit = key.Key.Unit is { } name ? $" ({name})" : "";
        return Takes(key.Form, key.Name) + unit;
    }

    private string Takes(Form form, string name)
    {
        switch (form)
        {
            case SectionForm section:
                _later.Enqueue(($"`{name}`", section));
                return "a mapping, see below";
            case AugmentationForm:
                _later.Enqueue(($"`{name}`", form));
                return "a mapping, see below";
            case KindForm { IsEmpty: false } kinds:
                _later.Enqueue(($"{(KindForm.Article(kinds.Noun) is "an" ? "An" : "A")} {kinds.Noun}{(kinds.Subset is null ? "" : $" of `{name}`")}", kinds));
                return $"{KindForm.Article(kinds.Noun)} {kinds.Noun}, see below{(form is ListedKindForm ? ", or a list" : "")}";
            case SplitForm:
                return form.Expected;
            case ListForm list:
                return $"a list: {Takes(list.Item, name)}";
            default:
                return form.Expected;
        }
    }

    private static string Default(KeyForm key, SectionForm section)
    {
        if (key.Required)
            return "**required**";
        if (key.Key.DefaultText is { } text)
            return text;
        if (key.Key.DefaultKind is { } kind)
            return $"`{kind}`";
        if (key.Form is SectionForm or AugmentationForm || key.Property.GetValue(section.Defaults) is not { } value)
            return "";
        var line = YamlWriter.WriteLine(key.Form.Write(value, false));
        return line is "{}" or "[]" ? "" : $"`{line}`";
    }

    private static string Meaning(KeyForm key)
    {
        var text = key.Key.Summary + (key.Key.Example is { } example ? $" Example: `{example}`." : "");
        return key.Form is EnumForm words ? $"{text} {string.Join(" ", words.Choices.Select(choice => $"`{choice.Name}`: {choice.Summary}"))}" : text;
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);

    private void Metrics()
    {
        Heading("The metrics", 2);
        _text.Append("\n`metrics` takes these names. With the prefix `val_` a metric is measured on validation images, with `test_` on test images. Metrics marked `*` are measured after every epoch, those marked `+` at the end of a run, the others only if `metrics` names them.\n");
        _text.Append("\n| metric | task | better | from | to | meaning | defined by |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var metric in language.Metrics.All)
            _text.Append(FormattableString.Invariant($"| `{metric.Name}`{Mark(metric.Use)} | {string.Join(", ", metric.Tasks.Select(task => $"`{task}`"))} | {(metric.Direction == Direction.Maximize ? "larger" : "smaller")} | {Bound(metric.Minimum)} | {Bound(metric.Maximum)} | {Cell(metric.Summary)}{(metric.NeedsValidation ? " Only for validation and test images." : "")} | {Cell(metric.Definition)} |\n"));
    }

    private static string Mark(MetricUse use) => use switch
    {
        MetricUse.EveryEpoch => " *",
        MetricUse.AtTheEnd => " +",
        _ => "",
    };

    private static string Bound(double bound) => double.IsInfinity(bound) ? "" : bound.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private void Diagnostics()
    {
        Heading("The codes of errors", 2);
        _text.Append("\n| code | meaning |\n| --- | --- |\n");
        foreach (var field in typeof(Codes).GetFields(BindingFlags.Public | BindingFlags.Static))
            if (field.GetCustomAttribute<ChoiceAttribute>() is { } code)
                _text.Append($"| `{code.Name}` | {code.Summary} |\n");
    }
}
