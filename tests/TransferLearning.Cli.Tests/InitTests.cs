namespace TransferLearning.Cli.Tests;

public class InitTests
{
    [Fact]
    public void Should_create_a_valid_starter_project()
    {
        using var tl = new Tl();

        Assert.Equal(0, tl.Run("init", "new").Status);

        var ended = tl.Run("validate", "new/experiments/first.yaml");
        Assert.True(ended.Status == 0, ended.Progress);
    }

    [Fact]
    public void Should_list_the_written_files_as_json()
    {
        using var tl = new Tl();
        var written = System.Text.Json.JsonSerializer.Deserialize<string[]>(tl.Run("init", "new", "--json").Results)!;
        Assert.Contains("new/experiments/first.yaml", written);
        Assert.All(written, file => Assert.True(File.Exists(Path.Combine(tl.Folder, file)), file));
    }

    [Theory]
    [InlineData("Next: dotnet tl run experiments/first.yaml")]
    [InlineData("Next: cd 'my flowers/new' && dotnet tl run experiments/first.yaml", "my flowers/new")]
    public void Should_print_a_line_for_the_shell(string next, params string[] folder)
    {
        using var tl = new Tl();
        tl.Write("bin/dotnet-tl", "");
        tl.Environment["PATH"] = $"/nowhere:{Path.Combine(tl.Folder, "bin")}";
        Assert.Contains(next, tl.Run(["init", .. folder]).Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_print_the_path_of_the_program_if_the_tool_is_not_on_the_PATH()
    {
        using var tl = new Tl();
        var next = tl.Run("init", "new").Progress;
        Assert.Matches(@"^Next: cd new && \S*dotnet \S+/dotnet-tl\.dll run experiments/first\.yaml\s*$", next);
    }

    /// <summary>If a manifest named a package that no source has, 'dotnet tl' would not work in its folder.</summary>
    [Fact]
    public void Should_write_no_manifest_for_a_program_that_is_not_a_package()
    {
        using var tl = new Tl();
        tl.Run("init", "new");
        Assert.False(File.Exists(Path.Combine(tl.Folder, "new", ".config", "dotnet-tools.json")));
    }

    [Theory]
    [InlineData("/home/u/.nuget/packages/transferlearning.cli.linux-x64/0.1.0/tools/net10.0/linux-x64/", true)]
    [InlineData("/home/u/.dotnet/tools/.store/transferlearning.cli/0.1.0/transferlearning.cli.linux-x64/0.1.0/tools/net10.0/linux-x64/", false)]
    [InlineData("/home/u/clone/artifacts/bin/TransferLearning.Cli/release/", false)]
    public void Should_recognise_a_tool_from_a_manifest_by_its_folder(string folder, bool fromManifest) =>
        Assert.Equal(fromManifest, Terminal.Installation.IsFromManifest(folder));

    [Fact]
    public void Should_not_overwrite_existing_files()
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
