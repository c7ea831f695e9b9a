using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Tests.Running;

public sealed class TrialWriterTests
{
    [Fact]
    public async Task Should_fail_only_the_trials_of_points_with_invalid_values()
    {
        using var fractions = new SweepBench("""
            sweep:
              parameters:
                data.validation: [0.5, 0.6]
                data.test: [0.1, 0.5]
            """);
        var trials = await fractions.RunAsync();
        Assert.Equal([TrialPhase.Finished, TrialPhase.Failed, TrialPhase.Finished, TrialPhase.Failed], trials.Select(trial => trial.Phase));
        Assert.Contains("'validation' (0.5) and 'test' (0.5) leave nothing", trials[1].Message);

        using var anchors = new SweepBench("""
            sweep:
              parameters:
                backbone: [{ name: vgg16 }, { layers: [flatten] }]
                schedule.head.anchor: { choice: [0.1, 0.01], when: { backbone: { name: vgg16 } } }
            """);
        Assert.All(await anchors.RunAsync(), trial => Assert.Equal(TrialPhase.Finished, trial.Phase));
    }

    [Theory]
    [InlineData("'x: y # z'", "x: y # z")]
    [InlineData("'fold #2'", "fold #2")]
    [InlineData("\"it's \\\"q\\\" $${HOME} \"", "it's \"q\" ${HOME} ")]
    [InlineData("'[1'", "[1")]
    [InlineData("plain", "plain")]
    public async Task Should_accept_any_text_as_the_sweeps_name(string yaml, string name)
    {
        using var bench = new SweepBench($"name: {yaml}\nsweep: {{ parameters: {{ data.batch_size: [4, 8] }} }}\n");
        Assert.All(await bench.RunAsync(), trial => Assert.Equal(TrialPhase.Finished, trial.Phase));
        Assert.Equal($"{name}-0001", bench.Trial(1).Name);
    }

    [Fact]
    public async Task Should_accept_any_texts_as_values()
    {
        using var bench = new SweepBench("""
            sweep:
              parameters:
                description: [a b, 'a: b', 'a #b', "'q' \"r\"", ' both ', "null", '1e3', '[x', "$${HOME}", null, "two\nlines"]
            """);
        Assert.All(await bench.RunAsync(), trial => Assert.Equal(TrialPhase.Finished, trial.Phase));
        Assert.Equal(
            ["a b", "a: b", "a #b", "'q' \"r\"", " both ", "null", "1e3", "[x", "${HOME}", null, "two\nlines"],
            Enumerable.Range(0, 11).Select(trial => bench.Trial(trial).Description));
    }

    [Fact]
    public void Should_change_no_trial_when_the_file_is_edited_during_the_sweep()
    {
        using var bench = new SweepBench("sweep: { parameters: { data.batch_size: [4, 8] } }\n");
        var queue = new TrialQueue(bench.Plan, bench.Folder, new TrialWriter(bench.Language, bench.Plan, threads: null));
        Assert.Equal([0], queue.PrepareRound(1, new HashSet<int>()));
        File.WriteAllText(bench.Plan.Files[0], File.ReadAllText(bench.Plan.Files[0]).Replace("epochs: 3", "epochs: 5", StringComparison.Ordinal));
        Assert.Equal([0, 1], queue.PrepareRound(2, new HashSet<int>()));
        Assert.Equal((4, 8), (bench.Trial(0).Data.BatchSize, bench.Trial(1).Data.BatchSize));
        Assert.All([bench.Trial(0), bench.Trial(1)], trial => Assert.Equal(3, trial.Schedule[0].Epochs));
    }

    [Fact]
    public async Task Should_write_no_password_and_keep_the_identity_under_another_password()
    {
        static string Sweep(string password) => $$"""
            experiment: trials
            tracking: { uri: "http://ann:{{password}}@h.trials.test" }
            sweep: { parameters: { description: ["see https://bob:{{password}}@w.trials.test/x", 'no address'] } }

            """;
        using var bench = new SweepBench(Sweep("Geheim-77"));
        using var other = new SweepBench(Sweep("other"));
        Assert.Equal(other.Plan.Identity, bench.Plan.Identity);

        Assert.All(await bench.RunAsync(), trial => Assert.Equal(TrialPhase.Finished, trial.Phase));

        Assert.Equal(("http://h.trials.test", "see https://w.trials.test/x"), (bench.Trial(0).Tracking.Uri, bench.Trial(0).Description));
        Assert.Equal("no address", bench.Trial(1).Description);
        foreach (var file in Directory.GetFiles(bench.Folder.Path, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("Geheim-77", File.ReadAllText(file), StringComparison.Ordinal);

        // The deleted file is written again from the trial's status.
        File.Delete(bench.Folder.ExperimentFile(0));
        bench.Folder.Write(bench.Folder.Status(0)! with { Phase = TrialPhase.Waiting });
        Assert.Equal([0], new TrialQueue(bench.Plan, bench.Folder, new TrialWriter(bench.Language, bench.Plan, threads: null)).PrepareRound(1, new HashSet<int>()));
        Assert.Equal("see https://w.trials.test/x", bench.Trial(0).Description);
    }

    [Theory]
    [InlineData("", "data.batch_size: [4, 8]", 3, 3)]
    [InlineData("run: { threads: 2 }\n", "data.batch_size: [4, 8]", 2, 2)]
    [InlineData("run: { threads: 2 }\n", "run.threads: [5, 6]", 5, 6)]
    [InlineData("", "run.threads: [5, 6]", 5, 6)]
    public void Should_prefer_threads_of_the_file_or_the_point_to_the_divided_cores(string file, string parameter, int first, int second)
    {
        using var bench = new SweepBench($"{file}sweep: {{ parameters: {{ {parameter} }} }}\n");
        var queue = new TrialQueue(bench.Plan, bench.Folder, new TrialWriter(bench.Language, bench.Plan, threads: 3));
        queue.PrepareAll(new HashSet<int>());
        Assert.Equal((first, second), (bench.Trial(0).Run.Threads, bench.Trial(1).Run.Threads));
    }
}
