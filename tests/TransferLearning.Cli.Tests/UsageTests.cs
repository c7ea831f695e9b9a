using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Tests;

public class UsageTests
{
    [Theory]
    [InlineData("docter")]
    [InlineData("doctor", "more")]
    [InlineData("doctor", "--nonsense")]
    public void A_command_line_that_cannot_be_understood_ends_with_2_and_prints_no_result(params string[] arguments)
    {
        using var tl = new Tl();

        var ended = tl.Run(arguments);

        Assert.Equal(2, ended.Status);
        Assert.Empty(ended.Results);
        Assert.Contains("--help", ended.Progress, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no option '--devcie'. Did you mean '--device'? See 'dotnet tl run --help'.", "run", "first.yaml", "--devcie", "cpu")]
    [InlineData("There is no option '--jsn'. Did you mean '--json'?", "compare", "--jsn")]
    [InlineData("There is no option '--sha265'. Did you mean '--sha256'?", "weights", "pull", "vgg16", "--sha265", "0")]
    public void A_misspelt_option_is_not_taken_for_a_file(string message, params string[] arguments)
    {
        using var tl = new Tl();

        var ended = tl.Run(arguments);

        Assert.Equal(2, ended.Status);
        Assert.Contains(message, ended.Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void Behind_two_dashes_a_file_may_be_called_as_an_option_is()
    {
        using var tl = new Tl();

        Assert.Contains("TL1001", tl.Run("validate", "--", "--devcie").Progress, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("See 'dotnet tl --help'.", "docter")]
    [InlineData("See 'dotnet tl doctor --help'.", "doctor", "--nonsense")]
    [InlineData("See 'dotnet tl sweep retry --help'.", "sweep", "retry")]
    public void The_help_that_is_pointed_to_is_that_of_the_verb(string hint, params string[] arguments)
    {
        using var tl = new Tl();

        Assert.Contains(hint, tl.Run(arguments).Progress, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cannot parse argument 'x' for option '--trial' as a whole number.", "sweep", "cancel", "--trial", "x")]
    [InlineData("Cannot parse argument 'x' for command 'logs' as a whole number.", "sweep", "logs", "x")]
    [InlineData("Cannot parse argument 'x' for option '--from' as a number.", "lr-find", "a.yaml", "--from", "x")]
    public void What_is_no_number_is_said_in_plain_words(string said, params string[] arguments)
    {
        using var tl = new Tl();

        var ended = tl.Run(arguments);

        Assert.Equal(2, ended.Status);
        Assert.StartsWith(said + "\n", ended.Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void Retry_wants_to_be_told_which_trials()
    {
        using var tl = new Tl();

        var ended = tl.Run("sweep", "retry");

        Assert.Equal(2, ended.Status);
        Assert.Contains("--failed", ended.Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_verb_gets_the_right_one()
    {
        using var tl = new Tl();

        Assert.Contains("doctor", tl.Run("docter").Progress, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("backbones")]
    [InlineData("compare")]
    [InlineData("sweep", "status")]
    [InlineData("weights", "pull")]
    public void Help_names_an_argument_and_does_not_list_what_a_shell_would_complete(params string[] verb)
    {
        using var tl = new Tl();

        // With its 200 candidates a line of 'backbones' had 3,000 characters, and so had every other line of the list.
        Assert.All(tl.Run([.. verb, "--help"]).Results.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 200));
    }

    [Fact]
    public void Doctor_says_the_same_as_JSON()
    {
        using var tl = new Tl();

        var ended = tl.Run("doctor", "--quick", "--json");

        Assert.True(ended.Status == 0, ended.Progress);
        var json = System.Text.Json.Nodes.JsonNode.Parse(ended.Results)!;
        Assert.Equal(tl.Folder, (string)json["called in"]!);
        Assert.StartsWith("libtorch ", (string)json["torch"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_names_every_verb_on_standard_output()
    {
        using var tl = new Tl();

        var ended = tl.Run("--help");

        Assert.Equal(0, ended.Status);
        foreach (var verb in new[] { "run", "validate", "plan", "preview", "schema", "doctor", "backbones", "init" })
            Assert.Contains($"  {verb}", ended.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_makes_its_own_verb_alone_and_help_all()
    {
        using StringWriter results = new(), progress = new();
        var session = new Session(results, progress, Path.GetTempPath(), _ => null);
        var all = Application.Compose(session, null).Subcommands;
        Assert.True(all.Count > 15);
        foreach (var verb in all)
        {
            var alone = Assert.Single(Application.Compose(session, verb.Name).Subcommands);
            Assert.Equal(verb.Name, alone.Name);
            Assert.Equal(verb.Description, alone.Description);
        }

        Assert.Equal(all.Count, Application.Compose(session, "--help").Subcommands.Count);
    }
}
