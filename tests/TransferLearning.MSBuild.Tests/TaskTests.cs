using Microsoft.Build.Utilities;
using TransferLearning.TestSupport;

namespace TransferLearning.MSBuild.Tests;

/// <summary>The tasks, run with a fake command that records how it was called.</summary>
public sealed class TaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingBuild _build = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_pass_files_and_overrides_to_the_command_unchanged()
    {
        var task = Task<RunExperiments>("printf '%s\\n' \"$@\" > called; pwd >> called; echo '[{\"file\": \"a b.yaml\", \"run_id\": \"7\"}]'");
        task.Experiments = [new TaskItem("a b.yaml"), new TaskItem("c.yaml")];
        task.Overrides = "seed=1; description=say \"hi\" \\;head.0=[1, 2]";
        Assert.True(task.Execute());
        Assert.Equal(
            ["run", "--json", "a b.yaml", "c.yaml", "--set", "seed=1", "--set", "description=say \"hi\" \\", "--set", "head.0=[1, 2]", _folder.Path],
            File.ReadAllLines(_folder.At("called")));
        Assert.Equal("7", Assert.Single(task.Results).GetMetadata("RunId"));
        Assert.Empty(_build.Errors);
    }

    [Fact]
    public void Should_report_a_files_errors_as_build_errors_at_their_lines()
    {
        var task = Task<ValidateExperiments>("echo 'experiments/x.yaml(12,7): error TL1003: unknown backbone' >&2; echo 'y.yaml(1,2): error TL1004: b' >&2; echo '0 valid'; exit 2");
        task.Experiments = [new TaskItem("experiments/x.yaml")];
        Assert.False(task.Execute());
        Assert.Equal([("experiments/x.yaml", 12, 7, "TL1003"), ("y.yaml", 1, 2, "TL1004")], _build.Errors.Select(error => (error.File, error.LineNumber, error.ColumnNumber, error.Code)));
    }

    [Fact]
    public void Should_report_one_error_for_a_missing_command()
    {
        var task = new ValidateExperiments { BuildEngine = _build, Tool = "nowhere", WorkingFolder = _folder.Path, Experiments = [new TaskItem("x.yaml")] };
        Assert.False(task.Execute());
        Assert.Equal("TL0127", Assert.Single(_build.Errors).Code);
    }

    [Fact]
    public async System.Threading.Tasks.Task Should_ask_the_command_to_end_when_the_build_is_cancelled()
    {
        var task = Task<RunExperiments>("trap 'echo asked > asked; exit 130' INT; echo ready >&2; while true; do sleep 0.05; done");
        task.Experiments = [new TaskItem("x.yaml")];
        var running = System.Threading.Tasks.Task.Run(task.Execute);
        while (!_build.Messages.ToArray().Contains("ready"))
            await System.Threading.Tasks.Task.Delay(20);
        task.Cancel();
        Assert.False(await running);
        Assert.True(File.Exists(_folder.At("asked")));
    }

    [Fact]
    public void Should_skip_experiments_without_a_sweep_when_a_build_sweeps()
    {
        var task = Task<SweepExperiments>("echo 'plain.yaml(1,1): error TL4002: this file has no sweep section' >&2; exit 2");
        task.Experiments = [new TaskItem("plain.yaml")];
        Assert.True(task.Execute());
        Assert.Empty(task.Results);
        Assert.Empty(_build.Errors);
        task = Task<SweepExperiments>("echo 'bad.yaml(1,1): error TL4001: cannot be searched' >&2; exit 2");
        task.Experiments = [new TaskItem("bad.yaml")];
        Assert.False(task.Execute());
        Assert.Equal("TL4001", Assert.Single(_build.Errors).Code);
    }

    [Fact]
    public void Should_succeed_with_the_results_of_the_other_trials_if_some_fail()
    {
        var task = Task<SweepExperiments>("echo '{ \"trials\": [ { \"yaml\": \"0000/experiment.yaml\", \"phase\": \"finished\", \"metrics\": { \"val_accuracy\": 0.5 } } ] }'; exit 3");
        task.Experiments = [new TaskItem("x.yaml")];
        Assert.True(task.Execute());
        Assert.Empty(_build.Errors);
        Assert.Equal(("0000/experiment.yaml", "0.5"), (Assert.Single(task.Results).ItemSpec, task.Results[0].GetMetadata("val_accuracy")));
    }

    [Theory]
    [InlineData(1, "TL0001", "'tl run' ended with status 1; its messages are above (x.yaml)")]
    [InlineData(4, "TL0004", "a bound of 'expect' does not hold (x.yaml)")]
    [InlineData(75, "TL0075", "stopped at a checkpoint")]
    public void Should_report_one_error_for_any_other_failure_and_keep_the_results(int status, string code, string message)
    {
        var task = Task<RunExperiments>($"echo '[{{\"file\": \"x.yaml\", \"outcome\": \"finished\"}}]'; echo working >&2; exit {status}");
        task.Experiments = [new TaskItem("x.yaml")];
        Assert.False(task.Execute());
        var error = Assert.Single(_build.Errors);
        Assert.Equal(code, error.Code);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal("finished", Assert.Single(task.Results).GetMetadata("Outcome"));
        Assert.Contains("working", _build.Messages);
    }

    private T Task<T>(string script)
        where T : ExperimentTask, new()
    {
        _folder.Program("tool.sh", $"#!/usr/bin/env -S --default-signal=INT sh\n{script}\n");
        return new T { BuildEngine = _build, Tool = "tool.sh", WorkingFolder = _folder.Path };
    }
}
