using TransferLearning.Experiments.Binding;
using TransferLearning.TestSupport;

namespace TransferLearning.Experiments.Tests.Support;

/// <summary>Misspells every key and every kind of a language by one letter.</summary>
internal static class Misspellings
{
    /// <summary>
    /// The number of misspellings that were refused at their line, how many of them with the right suggestion, and the messages of the others.
    /// </summary>
    public static (int Total, int Right, IReadOnlyList<string> Wrong) Check(Language language)
    {
        var (total, right) = (0, 0);
        var wrong = new List<string>();
        using var folder = new TemporaryFolder();
        foreach (var (keys, wrap) in Sections(language.Root, text => text, []))
            foreach (var key in keys)
                foreach (var typo in Typos(key).Except(keys))
                {
                    var text = wrap($"{typo}: 1");
                    var line = text.Split('\n').ToList().FindIndex(each => each.Contains($"{typo}: 1", StringComparison.Ordinal)) + 1;
                    var finding = language.Load(folder.Write("e.yaml", text)).Diagnostics.FirstOrDefault(each => each.Message.Contains($"'{typo}'", StringComparison.Ordinal));
                    Assert.True(finding is not null, $"'{typo}' is not refused in:\n{text}");
                    Assert.Equal(line, finding.Location!.Value.Line);
                    Assert.True(finding.Location.Value.Column > 0);
                    total++;
                    if (finding.Message.Contains($"Did you mean '{key}'?", StringComparison.Ordinal))
                        right++;
                    else
                        wrong.Add($"{typo}: {finding.Message}");
                }

        return (total, right, wrong);
    }

    /// <summary>One letter left out, doubled, replaced, and two letters swapped, in the middle of the word.</summary>
    private static IEnumerable<string> Typos(string key)
    {
        if (key.Length < 3)
            yield break;
        var at = key.Length / 2;
        yield return key.Remove(at, 1);
        yield return key.Insert(at, key[at].ToString());
        yield return key[..at] + (key[at] == 'z' ? 'q' : 'z') + key[(at + 1)..];
        if (key[at] != key[at - 1])
            yield return key[..(at - 1)] + key[at] + key[at - 1] + key[(at + 1)..];
    }

    /// <summary>The keys of each section, with a function that puts a line of that section into a document.</summary>
    private static IEnumerable<(string[] Keys, Func<string, string> Wrap)> Sections(Form form, Func<string, string> wrap, HashSet<Form> seen)
    {
        if (!seen.Add(form))
            yield break;
        string[] keys = form is SectionForm or AugmentationForm ? [.. form.Children.Select(child => child.Segment)]
            : form is KindForm kinds and not ListedKindForm ? [.. kinds.Kinds.Where(kind => !kind.Attribute.Inline).Select(kind => kind.Name)]
            : [];
        if (keys.Length > 0)
            yield return (keys, wrap);
        foreach (var (segment, child) in form.Children)
            foreach (var below in Sections(child, line => wrap(segment == "[]" ? $"- {Indent(line)}" : $"{segment}:\n  {Indent(line)}"), seen))
                yield return below;
    }

    private static string Indent(string text) => text.Replace("\n", "\n  ", StringComparison.Ordinal);
}
