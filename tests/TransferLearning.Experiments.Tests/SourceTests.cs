using System.Text.RegularExpressions;
using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

/// <summary>Rules that the sources of all projects keep, checked on their text.</summary>
public partial class SourceTests
{
    /// <summary>The build task is a separate program. It runs inside MSBuild and does not reference the libraries.</summary>
    [Fact]
    public void Should_read_the_environment_in_one_place_of_each_program()
    {
        var readers = SourceFiles.Of("src").Where(file => file.Text.Contains("GetEnvironmentVariable", StringComparison.Ordinal)).Select(file => Path.GetFileName(file.Path));
        Assert.Equal(["ExperimentTask.cs", "ProcessEnvironment.cs"], readers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Should_name_the_folder_of_local_state_in_one_place()
    {
        var named = SourceFiles.Of("src").Where(file => file.Text.Contains("\".tl\"", StringComparison.Ordinal)).Select(file => Path.GetFileName(file.Path));
        Assert.Equal(["LocalState.cs"], named);
    }

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Should_name_each_namespace_after_its_folder(string folder)
    {
        var wrong = SourceFiles.Of(folder)
            .Select(file => (file.Path, Expected: Path.GetDirectoryName(file.Path)!.Replace(Path.DirectorySeparatorChar, '.'), Match: Namespace().Match(file.Text)))
            .Where(file => file.Match.Success && file.Match.Groups[1].Value != file.Expected)
            .Select(file => $"{file.Path}: {file.Match.Groups[1].Value}");
        Assert.Empty(wrong);
    }

    /// <summary>
    /// Each type's name is unique, so that a reader knows the type by its name alone. Nested types are told apart by their outer type.
    /// </summary>
    [Fact]
    public void Should_give_each_type_a_unique_name()
    {
        var types = SourceFiles.Of("src").SelectMany(file => Type().Matches(file.Text).Select(match => (Name: match.Groups[1].Value + (match.Groups[2].Success ? "<>" : ""), file.Path))).Distinct().ToList();
        Assert.True(types.Count > 500, $"{types.Count} types: the pattern no longer finds them");
        var twice = types.GroupBy(type => type.Name).Where(group => group.Count() > 1 && !IsPartial(group.Select(type => type.Path)))
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(type => type.Path))}");
        Assert.Empty(twice);
    }

    /// <summary>Whether the files hold parts of one partial type, which are in one folder.</summary>
    private static bool IsPartial(IEnumerable<string> files) => files.Select(Path.GetDirectoryName).Distinct().Count() == 1;

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:(?:public|internal|file|static|sealed|abstract|readonly|unsafe|partial|ref) )*(?:class|record struct|record class|record|struct|interface|enum|delegate [\w<>?\[\], ]+?) ([A-Z]\w*)(<)?", RegexOptions.Multiline)]
    private static partial Regex Type();
}
