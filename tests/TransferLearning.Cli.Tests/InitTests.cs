namespace TransferLearning.Cli.Tests;

public class InitTests
{
    [Fact]
    public void The_starter_project_is_valid_as_it_is()
    {
        using var tl = new Tl();

        Assert.Equal(0, tl.Run("init", "new").Status);

        var ended = tl.Run("validate", "new/experiments/first.yaml");
        Assert.True(ended.Status == 0, ended.Progress);
    }

    [Fact]
    public void Json_names_the_files_that_were_written()
    {
        using var tl = new Tl();
        var written = System.Text.Json.JsonSerializer.Deserialize<string[]>(tl.Run("init", "new", "--json").Results)!;
        Assert.Contains("new/experiments/first.yaml", written);
        Assert.All(written, file => Assert.True(File.Exists(Path.Combine(tl.Folder, file)), file));
    }

    /// <summary>In a folder with a manifest, 'dotnet tl' asks for its restore before anything else.</summary>
    [Theory]
    [InlineData("Next: dotnet tool restore && dotnet tl run experiments/first.yaml")]
    [InlineData("Next: cd 'my flowers/new' && dotnet tool restore && dotnet tl run experiments/first.yaml", "my flowers/new")]
    public void What_comes_next_is_a_line_for_the_shell(string next, params string[] folder)
    {
        using var tl = new Tl();
        Assert.Contains(next, tl.Run(["init", .. folder]).Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_there_is_not_overwritten()
    {
        using var tl = new Tl();
        var mine = tl.Write("new/.gitignore", "mine");

        var ended = tl.Run("init", "new");

        Assert.Equal(1, ended.Status);
        Assert.Contains(".gitignore", ended.Progress, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(mine));
        Assert.False(Directory.Exists(Path.Combine(tl.Folder, "new", "experiments")));
    }
}
