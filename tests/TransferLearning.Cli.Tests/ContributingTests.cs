using System.Text.RegularExpressions;
using TransferLearning.TestSupport;

namespace TransferLearning.Cli.Tests;

/// <summary>Checks that the files named in the recipes of CONTRIBUTING.md exist; a moved file would mislead the next contributor.</summary>
public partial class ContributingTests
{
    [Fact]
    public void Should_name_files_that_exist()
    {
        var text = File.ReadAllText(Path.Combine(Shared.Repository, "CONTRIBUTING.md"));
        var named = Named().Matches(text).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.True(named.Count > 30, "the recipes name files");
        Assert.DoesNotContain(named, path => !Path.Exists(Path.Combine(Shared.Repository, path)));
    }

    [Theory]
    [InlineData("backbone")]
    [InlineData("op")]
    [InlineData("augmentation")]
    [InlineData("optimizer")]
    [InlineData("loss")]
    [InlineData("metric")]
    [InlineData("task")]
    [InlineData("weights format")]
    [InlineData("search")]
    [InlineData("verb")]
    public void Should_have_a_recipe_for_each_usual_addition(string what) =>
        Assert.Matches($"(?m)^### An? {what}$", File.ReadAllText(Path.Combine(Shared.Repository, "CONTRIBUTING.md")));

    [GeneratedRegex("`((?:src|tests|docs|tools|schema)/[^` ]+|tools/generate)`")]
    private static partial Regex Named();
}
