using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;
using TransferLearning.Sweeps.Tests.Running;

namespace TransferLearning.Sweeps.Tests.Slurm;

/// <summary>The scripts that would be submitted. TransferLearning.EndToEnd.Tests runs them on a cluster.</summary>
public sealed class SlurmLauncherTests
{
    private const string Grid = """
        sweep:
          parameters:
            head.1.dense.units: [8, 16, 32]
            optimizer.rmsprop.learning_rate: [0.001, 0.0001]
          seeds: 2
          launcher:
            partition: gpu
            time: "02:00:00"
            gres: gpu:1
            account: lab
            notice: 60
            setup: ["module load dotnet"]
            options: { mem: 16G, cpus-per-task: 8 }
        """;

    [Fact]
    public void Should_split_a_grid_at_the_clusters_array_size_and_end_with_a_step()
    {
        using var bench = new SweepBench(Grid);
        var scripts = Scripts(bench, 5);
        Assert.Equal(["0-4", "0-4", "0-1", null], scripts.Select(script => Option(script, "array")));
        Assert.Equal([null, null, null, "afterany:JOB"], scripts.Select(script => Option(script, "dependency")));
        Assert.Equal(
            $"""
            #!/bin/bash
            #SBATCH --job-name=tl-sweep
            #SBATCH --array=0-4
            #SBATCH --partition=gpu
            #SBATCH --time=02:00:00
            #SBATCH --gres=gpu:1
            #SBATCH --account=lab
            #SBATCH --mem=16G
            #SBATCH --cpus-per-task=8
            #SBATCH --chdir="/work it"
            #SBATCH --output={bench.Folder.Path}/slurm/%x-%A_%a.log
            #SBATCH --open-mode=append
            #SBATCH --requeue
            #SBATCH --signal=B:USR1@60
            module load dotnet
            exec 'dotnet' '/a b/dotnet-tl.dll' 'sweep' 'task' '{bench.Folder.Path}' '{bench.Folder.Path}/slurm/tasks-001.list' "$SLURM_ARRAY_TASK_ID"

            """.ReplaceLineEndings("\n"), scripts[1]);
        Assert.EndsWith($"exec 'dotnet' '/a b/dotnet-tl.dll' 'sweep' 'next' '{bench.Folder.Path}'\n", scripts[3], StringComparison.Ordinal);
        // A step needs no device and has no checkpoint to write.
        Assert.Equal((null, null), (Option(scripts[3], "gres"), Option(scripts[3], "signal")));
        Assert.False(Directory.Exists(bench.Folder.Path));
    }

    [Fact]
    public void Should_write_an_option_that_is_true_without_a_value()
    {
        // sbatch has no '--exclusive=true', and '--contiguous=true' has an argument too many.
        using var bench = new SweepBench(Grid.Replace("cpus-per-task: 8", "spread-job: true, contiguous: false", StringComparison.Ordinal));
        Assert.All(Scripts(bench, 1001), script =>
        {
            Assert.Contains("\n#SBATCH --spread-job\n", script, StringComparison.Ordinal);
            Assert.DoesNotContain("contiguous", script, StringComparison.Ordinal);
        });
    }

    /// <summary>A step chooses points and writes the leaderboard. With a device or an exclusive node it would wait hours for what it does not use.</summary>
    [Fact]
    public void Should_request_no_device_for_a_step()
    {
        string[] ofDevices = ["exclusive", "gpus", "gpus-per-task", "cpus-per-gpu", "mem-per-gpu"];
        using var bench = new SweepBench(Grid.Replace("cpus-per-task: 8", string.Join(", ", ofDevices.Select(name => $"{name}: 1")), StringComparison.Ordinal));
        var scripts = Scripts(bench, 1001);
        Assert.All(ofDevices, name => Assert.Equal(("1", null), (Option(scripts[0], name), Option(scripts[1], name))));
        Assert.Equal(("16G", "16G"), (Option(scripts[0], "mem"), Option(scripts[1], "mem")));
    }

    [Fact]
    public void Should_run_arrays_with_a_throttle_one_after_another()
    {
        // The throttle is per array: two arrays at the same time would run twice as many tasks.
        using var bench = new SweepBench(Grid + "\n    throttle: 3\n");
        var scripts = Scripts(bench, 8);
        Assert.Equal(["0-7%3", "0-3%3", null], scripts.Select(script => Option(script, "array")));
        Assert.Equal([null, "afterany:JOB", "afterany:JOB"], scripts.Select(script => Option(script, "dependency")));
    }

    [Fact]
    public void Should_not_submit_an_ended_trial_again()
    {
        using var bench = new SweepBench(Grid);
        foreach (var (trial, phase) in ((int, TrialPhase)[])[(0, TrialPhase.Finished), (1, TrialPhase.Failed), (2, TrialPhase.Checkpointed)])
            bench.Folder.Write(new TrialStatus { Trial = trial, Point = trial / 2, Seed = trial % 2, Phase = phase });
        Assert.Equal("0-9", Option(Scripts(bench, 1001)[0], "array"));
    }

    [Fact]
    public void Should_start_an_adaptive_sweep_with_one_round_of_whole_points()
    {
        using var bench = new SweepBench("""
            sweep:
              parameters:
                optimizer.rmsprop.learning_rate: { log_uniform: [1e-5, 1e-2] }
              search: { tpe: { trials: 20 } }
              seeds: 3
              launcher: { throttle: 8 }
            """);
        Assert.Equal(["0-5%8", null], Scripts(bench, 1001).Select(script => Option(script, "array")));
    }

    [Fact]
    public void Should_submit_neither_queued_trials_nor_a_second_round()
    {
        using var bench = new SweepBench(Grid);
        for (var trial = 0; trial < 5; trial++)
            bench.Folder.Write(new TrialStatus { Trial = trial, Point = trial / 2, Seed = trial % 2, Phase = trial == 0 ? TrialPhase.Finished : TrialPhase.Waiting });
        var known = SlurmQueue.Empty with { Trials = Enumerable.Range(1, 4).ToDictionary(trial => trial, trial => ($"7_{trial}", "PENDING", "Priority")) };
        Assert.Equal("0-6", Option(Scripts(bench, 1001, known)[0], "array"));

        using var adaptive = new SweepBench("""
            sweep:
              parameters:
                optimizer.rmsprop.learning_rate: { log_uniform: [1e-5, 1e-2] }
              search: { tpe: { trials: 20 } }
            """);
        Assert.Empty(Scripts(adaptive, 1001, SlurmQueue.Empty with { Steps = [8] }));
    }

    /// <summary>sbatch takes the last of two lines with the same option, so a user's option must not be one that the script sets.</summary>
    [Fact]
    public void Should_refuse_user_options_that_the_script_sets_itself()
    {
        using var bench = new SweepBench(Grid + "\n    throttle: 3\n");
        var own = Scripts(bench, 8).SelectMany(script => script.Split('\n')).Where(line => line.StartsWith("#SBATCH --", StringComparison.Ordinal))
            .Select(line => line["#SBATCH --".Length..].Split('=')[0]).Except(["mem", "cpus-per-task"]).ToHashSet();
        Assert.Subset(own, new HashSet<string>(["account", "array", "chdir", "dependency", "gres", "job-name", "open-mode", "output", "partition", "requeue", "signal", "time"]));
        using var folder = new TestSupport.TemporaryFolder();
        var file = folder.Write("sweep.yaml", SweepBench.Experiment + $$"""
            sweep:
              parameters: { optimizer.rmsprop.learning_rate: [0.001, 0.0001] }
              launcher: { options: { mem: 16G, {{string.Join(", ", own.Select(name => $"{name}: a"))}} } }
            """);
        var refused = bench.Language.Load(file).Diagnostics.Where(found => found.Message.Contains("is set by the sweep", StringComparison.Ordinal)).Select(found => found.Message.Split('\'')[1]);
        Assert.Equal(own.Order(), refused.Order());
    }

    private static List<string> Scripts(SweepBench bench, int maximumArraySize, SlurmQueue? known = null)
    {
        var queue = new TrialQueue(bench.Plan, bench.Folder, new TrialWriter(bench.Language, bench.Plan, threads: null));
        return [.. new SlurmLauncher(bench.Plan, bench.Folder, queue, bench.Plan.Launcher, ["dotnet", "/a b/dotnet-tl.dll"], "/work it").DryRun((maximumArraySize, known ?? SlurmQueue.Empty))];
    }

    private static string? Option(string script, string name) =>
        script.Split('\n').FirstOrDefault(line => line.StartsWith($"#SBATCH --{name}=", StringComparison.Ordinal))?[$"#SBATCH --{name}=".Length..];
}
