using System.Diagnostics;
using TransferLearning.TestSupport;
using TransferLearning.Tracking;

namespace TransferLearning.Cli.Tests;

/// <summary>Completion in bash: calls bash's completion function as the Tab key does, and reads COMPREPLY.</summary>
public sealed class CompletionsTests : IDisposable
{
    private const string Ask = """
        complete -F _another dotnet
        _another() { COMPREPLY=(build-of-another); }
        compopt() { :; }
        source <(dotnet-tl completions bash)
        COMP_LINE=$1 COMP_POINT=${#1}
        read -ra COMP_WORDS <<< "$1"
        [[ $1 == *' ' ]] && COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        [[ $(complete -p "${COMP_WORDS[0]}") =~ -F\ ([^ ]+) ]]
        "${BASH_REMATCH[1]}" "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    private readonly TemporaryFolder _folder = new();

    public CompletionsTests()
    {
        _folder.Program("bin/dotnet-tl", $"#!/bin/sh\nexec dotnet exec '{Path.Combine(AppContext.BaseDirectory, "dotnet-tl.dll")}' \"$@\"\n");
        foreach (var file in (string[])["experiments/first.yaml", "experiments/further/second.yaml", "experiments/notes.txt"])
            _folder.Write(file, "");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dotnet-tl val", "validate")]
    [InlineData("dotnet tl val", "validate")]
    [InlineData("dotnet-tl sweep ret", "retry")]
    [InlineData("dotnet-tl run --dev", "--device")]
    [InlineData("dotnet-tl run --device c", "cpu|cuda")]
    [InlineData("dotnet-tl sweep --launcher ", "local|slurm")]
    [InlineData("dotnet-tl completions ", "bash|fish|pwsh|zsh")]
    [InlineData("dotnet-tl run exp", "experiments/")]
    [InlineData("dotnet tl plan experiments/f", "experiments/first.yaml|experiments/further/")]
    [InlineData("dotnet-tl run experiments/first.yaml experiments/further/", "experiments/further/second.yaml")]
    [InlineData("dotnet-tl backbones squeezenet1_", "squeezenet1_0|squeezenet1_1")]
    [InlineData("dotnet-tl weights pull vgg16:ima", "imagenet1k_v1")]
    [InlineData("dotnet bui", "build-of-another")]
    public void Should_complete_a_line_in_bash(string line, string expected) => Assert.Equal(expected.Split('|'), Complete(line).Order(StringComparer.Ordinal));

    [Fact]
    public void Should_complete_runs_by_name_and_id_in_bash()
    {
        string id;
        using (var log = Tracker.Open(null, _folder.Path).Start(new RunInfo { Experiment = "e", Name = "a-run" }))
        {
            id = log.RunId;
            log.Finish(RunStatus.Finished);
            log.Deliver(TimeSpan.FromSeconds(60));
        }

        Assert.Equal(["a-run"], Complete("dotnet-tl evaluate "));
        Assert.Equal([id], Complete($"dotnet-tl export {id[..5]}"));
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public void Should_print_a_script_for_each_other_shell(string shell)
    {
        using var tl = new Tl();
        var ended = tl.Run("completions", shell);
        Assert.Equal(0, ended.Status);
        Assert.Contains("[suggest:", ended.Results, StringComparison.Ordinal);
        Assert.StartsWith("# Completion of `dotnet tl` and `dotnet-tl`", ended.Results, StringComparison.Ordinal);
    }

    private string[] Complete(string line)
    {
        var start = new ProcessStartInfo("bash", ["--norc", "--noprofile", "-c", Ask, "bash", line]) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = _folder.At("bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment.Remove("MLFLOW_TRACKING_URI");
        using var bash = Process.Start(start)!;
        var errors = bash.StandardError.ReadToEndAsync();
        var replies = bash.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        bash.WaitForExit();
        Assert.Equal("", errors.Result);
        return replies;
    }
}
