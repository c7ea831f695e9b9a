using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Tests;

public class UsageTests
{
    [Theory]
    [InlineData("docter")]
    [InlineData("doctor", "more")]
    [InlineData("doctor", "--nonsense")]
    [InlineData("explain")]
    [InlineData("explain", "run", "--split", "all")]
    [InlineData("explain", "run", "--pictures", "0")]
    [InlineData("explain", "run", "--method", "lime")]
    [InlineData("explain", "run", "--pictures", "many")]
    public void Should_end_with_2_and_print_no_result_for_an_invalid_command_line(params string[] arguments)
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
    public void Should_not_read_a_misspelt_option_as_a_file(string message, params string[] arguments)
    {
        using var tl = new Tl();

        var ended = tl.Run(arguments);

        Assert.Equal(2, ended.Status);
        Assert.Contains(message, ended.Progress, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--half and --int8 are about the file of --onnx", "--safetensors", "x", "--int8")]
    [InlineData("--half and --int8 exclude each other", "--onnx", "x", "--int8", "--half")]
    [InlineData("--tolerance is about --half and --int8", "--onnx", "x", "--tolerance", "0.1")]
    [InlineData("--tolerance is a number from 0 to 1", "--onnx", "x", "--half", "--tolerance", "-1")]
    public void Should_refuse_options_of_an_export_that_contradict_each_other(string message, params string[] options)
    {
        using var tl = new Tl();

        var ended = tl.Run(["export", "best", .. options]);

        Assert.Equal(2, ended.Status);
        Assert.Contains(message, ended.Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_accept_a_file_named_like_an_option_after_two_dashes()
    {
        using var tl = new Tl();

        Assert.Contains("TL1001", tl.Run("validate", "--", "--devcie").Progress, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("See 'dotnet tl --help'.", "docter")]
    [InlineData("See 'dotnet tl doctor --help'.", "doctor", "--nonsense")]
    [InlineData("See 'dotnet tl sweep retry --help'.", "sweep", "retry")]
    public void Should_refer_to_the_help_of_the_verb(string hint, params string[] arguments)
    {
        using var tl = new Tl();

        Assert.Contains(hint, tl.Run(arguments).Progress, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cannot parse argument 'x' for option '--trial' as a whole number.", "sweep", "cancel", "--trial", "x")]
    [InlineData("Cannot parse argument 'x' for command 'logs' as a whole number.", "sweep", "logs", "x")]
    [InlineData("Cannot parse argument 'x' for option '--from' as a number.", "lr-find", "a.yaml", "--from", "x")]
    public void Should_report_an_invalid_number_in_plain_words(string said, params string[] arguments)
    {
        using var tl = new Tl();

        var ended = tl.Run(arguments);

        Assert.Equal(2, ended.Status);
        Assert.StartsWith(said + "\n", ended.Progress, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Say what to write: --onnx FILE, --safetensors FILE or --pth FILE, or several of them.")]
    [InlineData("--backbone needs --safetensors FILE or --pth FILE: a file of --onnx has the head.", "--onnx", "a.onnx", "--backbone")]
    [InlineData("--preprocessed needs --onnx FILE: a file of tensors has no input.", "--pth", "a.pth", "--preprocessed")]
    [InlineData("Two options name the same file.", "--pth", "a", "--safetensors", "./a")]
    public void Should_refuse_an_export_whose_options_contradict_each_other(string said, params string[] options)
    {
        using var tl = new Tl();

        var ended = tl.Run(["export", "run", .. options]);

        Assert.Equal(2, ended.Status);
        Assert.StartsWith(said + "\n", ended.Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_require_retry_to_name_the_trials()
    {
        using var tl = new Tl();

        var ended = tl.Run("sweep", "retry");

        Assert.Equal(2, ended.Status);
        Assert.Contains("--failed", ended.Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_suggest_the_right_verb_for_a_misspelling()
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
    public void Should_name_an_argument_in_help_without_listing_completions(params string[] verb)
    {
        using var tl = new Tl();

        // The 200 candidates of 'backbones' once made its line, and so every line of the list, 3,000 characters long.
        Assert.All(tl.Run([.. verb, "--help"]).Results.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 200));
    }

    [Fact]
    public void Should_print_the_findings_of_doctor_as_json()
    {
        using var tl = new Tl();

        var ended = tl.Run("doctor", "--quick", "--json");

        Assert.True(ended.Status == 0, ended.Progress);
        var json = System.Text.Json.Nodes.JsonNode.Parse(ended.Results)!;
        Assert.Equal(tl.Folder, (string)json["called in"]!);
        Assert.StartsWith("libtorch ", (string)json["torch"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_list_every_verb_in_help_on_standard_output()
    {
        using var tl = new Tl();

        var ended = tl.Run("--help");

        Assert.Equal(0, ended.Status);
        foreach (var verb in new[] { "run", "validate", "plan", "preview", "schema", "doctor", "backbones", "init" })
            Assert.Contains($"  {verb}", ended.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_build_only_the_called_verb_and_all_verbs_for_help()
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
