using System.Text.RegularExpressions;
using TransferLearning.Experiments.Tests.Support;
using TransferLearning.TestSupport;

namespace TransferLearning.Experiments.Tests;

/// <summary>The folders of the room <c>Training</c> have an order, which <c>docs/architecture.md</c> lists: each uses only folders above it in the list.</summary>
public sealed partial class FolderOrderTests
{
    private const string Room = "TransferLearning.Training";

    private static readonly List<(string Path, string Text)> Files =
        [.. SourceFiles.Of("src").Where(file => file.Path.StartsWith(Room + Path.DirectorySeparatorChar, StringComparison.Ordinal))];

    private static readonly List<string> Order = ReadOrder();

    [Fact]
    public void Should_list_every_folder_of_the_room() =>
        Assert.Equal(Files.Select(FolderOf).OfType<string>().Distinct().Order(StringComparer.Ordinal), Order.Order(StringComparer.Ordinal));

    [Fact]
    public void Should_use_only_folders_above_in_the_list()
    {
        var types = Files.Where(file => FolderOf(file) is not null)
            .SelectMany(file => Type().Matches(file.Text).Select(match => (Folder: FolderOf(file), Name: match.Groups[1].Value))).ToHashSet();
        Assert.True(types.Count > 150, $"{types.Count} types: the pattern no longer finds them");
        var uses = Files.SelectMany(file => Used(file.Text, types).Select(used => (file.Path, From: FolderOf(file), To: used))).Where(use => use.From != use.To).ToList();
        Assert.True(uses.Count > 100, $"{uses.Count} uses: the pattern no longer finds them");
        // A file beside the folders is used by all of them and uses none.
        Assert.Empty(uses.Where(use => Order.IndexOf(use.To) >= (use.From is null ? 0 : Order.IndexOf(use.From))).Select(use => $"{use.Path} uses {use.To}"));
    }

    /// <summary>A namespace that the whole project imports would hide who uses it.</summary>
    [Fact]
    public void Should_import_no_folder_of_the_room_for_all_its_files() =>
        Assert.DoesNotContain($"<Using Include=\"{Room}.", File.ReadAllText(Path.Combine(Shared.Repository, "src", Room, Room + ".csproj")), StringComparison.Ordinal);

    /// <summary>The folders whose namespace a file imports, or names in front of a type.</summary>
    private static IEnumerable<string> Used(string text, HashSet<(string? Folder, string Name)> types) =>
        Import().Matches(text).Select(match => match.Groups[1].Value)
            .Concat(Qualified().Matches(text).Where(match => types.Contains((match.Groups[1].Value, match.Groups[2].Value))).Select(match => match.Groups[1].Value))
            .Distinct();

    /// <summary>The room's folder that a file lies in; null for a file beside the folders.</summary>
    private static string? FolderOf((string Path, string Text) file) => file.Path.Split(Path.DirectorySeparatorChar) is [_, var folder, _, ..] ? folder : null;

    private static List<string> ReadOrder()
    {
        var text = File.ReadAllText(Path.Combine(Shared.Repository, "docs", "architecture.md"));
        var begin = text.IndexOf("## The folders of `Training`", StringComparison.Ordinal);
        Assert.True(begin >= 0, "docs/architecture.md lists the folders");
        var end = text.IndexOf("\n## ", begin + 1, StringComparison.Ordinal);
        return [.. Listed().Matches(text[begin..end]).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex(@"^\d+\. `(\w+)`", RegexOptions.Multiline)]
    private static partial Regex Listed();

    [GeneratedRegex(@"^(?:global )?using (?:static )?(?:\w+ = )?TransferLearning\.Training\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex(@"(?<![\w.])(?:(?:TransferLearning\.)?Training\.)?(\w+)\.(?:\w+\.)?([A-Z]\w*)")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"^(?:(?:public|internal|file|static|sealed|abstract|readonly|unsafe|partial|ref) )*(?:class|record struct|record class|record|struct|interface|enum) ([A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex Type();
}
