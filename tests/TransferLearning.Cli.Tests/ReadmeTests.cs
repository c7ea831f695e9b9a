using System.Text.RegularExpressions;
using TransferLearning.TestSupport;

namespace TransferLearning.Cli.Tests;

/// <summary>Checks the commands in the README and the pages; <c>.ci/run</c> runs the first ones.</summary>
public partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Shared.Repository, "README.md"));

    [Fact]
    public void Should_begin_with_set_up_and_one_run() =>
        Assert.Equal("dotnet run tools/setup.cs\ndotnet tl run experiments/finetune.yaml\n", Commands(Readme).First());

    [Fact]
    public void Should_name_experiments_that_are_in_the_repository()
    {
        var named = Commands(Readme).SelectMany(block => ExperimentFile().Matches(block)).Select(match => match.Value).Distinct().ToArray();
        Assert.NotEmpty(named);
        Assert.All(named, file => Assert.True(File.Exists(Path.Combine(Shared.Repository, file)), file));
    }

    /// <summary>Not every shell expands <c>{a,b}.yaml</c>.</summary>
    [Fact]
    public void Should_need_no_brace_expansion()
    {
        string[] texts = [Readme, .. Files("docs", "*.md").Select(File.ReadAllText).SelectMany(Commands), .. Files("experiments", "*.yaml").Select(Comments)];
        Assert.All(texts, text => Assert.DoesNotMatch(BraceExpansion(), text));
    }

    /// <summary>A terminal shows lines of up to 80 columns unbroken.</summary>
    [Fact]
    public void Should_show_output_of_80_columns() =>
        Assert.All(Blocks(Readme, language: "").SelectMany(block => block.Split('\n')), line => Assert.True(line.Length <= 80, line));

    private static IEnumerable<string> Commands(string markdown) => Blocks(markdown, "sh");

    private static IEnumerable<string> Blocks(string markdown, string language) =>
        Block().Matches(markdown).Where(block => block.Groups[1].Value == language).Select(block => block.Groups[2].Value);

    private static string Comments(string file) => string.Join('\n', File.ReadLines(file).Where(line => line.StartsWith('#')));

    private static string[] Files(string folder, string pattern) =>
        Directory.GetFiles(Path.Combine(Shared.Repository, folder), pattern, SearchOption.AllDirectories);

    [GeneratedRegex("^```(\\w*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"experiments/[\w/-]+\.yaml")]
    private static partial Regex ExperimentFile();

    [GeneratedRegex(@"\{\w+(,\w+)+\}\.yaml")]
    private static partial Regex BraceExpansion();
}
