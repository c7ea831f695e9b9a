using TransferLearning.Models.Layers;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Tests.Running;

/// <summary>Sweeps on this machine: which trials run, in which order, and the leaderboard.</summary>
public sealed class LocalSweepTests
{
    internal const string Grid = """
        sweep:
          parameters:
            head.1.dense.units: [8, 16, 32]
            optimizer.rmsprop.learning_rate: [0.001, 0.0001]
          seeds: 2
          parallel: 2
        """;

    /// <summary>A grid of four points. The third leaves nothing to train on.</summary>
    private const string Invalid = """
        sweep:
          parameters:
            data.validation: [0.25, 0.6]
            data.test: [0.6, 0.25]
          parallel: 2
        """;

    [Fact]
    public async Task Should_run_every_point_with_every_seed_from_an_ordinary_experiment_file()
    {
        using var bench = new SweepBench(Grid);
        var (begun, both) = (0, new TaskCompletionSource());
        bench.Workers.Waits = trial =>
        {
            // The first two trials wait for each other: neither ends before both run.
            if (trial > 1)
                return Task.CompletedTask;
            if (Interlocked.Increment(ref begun) == 2)
                both.SetResult();
            return both.Task;
        };
        var trials = await bench.RunAsync();
        Assert.Equal(12, trials.Count);
        Assert.All(trials, trial => Assert.Equal(TrialPhase.Finished, trial.Phase));
        Assert.Equal([0L, 1L], trials.Take(2).Select(t => t.Seed));
        var last = bench.Trial(11);
        Assert.Null(last.Sweep);
        Assert.Equal(1, last.Seed);
        Assert.Equal(32, Assert.IsType<Dense>(last.Head[1]).Units.Resolve(2));
        Assert.Equal("sweep-0011", last.Name);
        Assert.Equal(2, bench.Workers.MostAtOnce);
        Assert.Equal(2, bench.Workers.Started);
    }

    [Fact]
    public async Task Should_report_a_free_core_once_while_the_last_trial_runs()
    {
        using var bench = new SweepBench(Grid);
        var (calls, told) = (0, new TaskCompletionSource());
        bench.Idle = () =>
        {
            Interlocked.Increment(ref calls);
            told.TrySetResult();
        };
        bench.Workers.Waits = trial => trial == 11 ? told.Task : Task.CompletedTask;
        Assert.All(await bench.RunAsync(), trial => Assert.Equal(TrialPhase.Finished, trial.Phase));
        Assert.Equal(1, calls);

        // With one worker, its end is the end of the sweep: there is nothing to report.
        using var alone = new SweepBench(Grid.Replace("parallel: 2", "parallel: 1", StringComparison.Ordinal)) { Idle = () => Interlocked.Increment(ref calls) };
        await alone.RunAsync();
        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData("grid", 4)]
    [InlineData("tpe", 2)]
    public async Task Should_write_the_next_trials_while_others_run_if_the_search_is_not_adaptive(string search, int written)
    {
        using var bench = new SweepBench(search == "grid" ? Grid : Grid.Replace("sweep:", "sweep:\n  search: { tpe: { trials: 4 } }", StringComparison.Ordinal));
        var (begun, seen) = (0, new TaskCompletionSource<int>());
        bench.Workers.Waits = async trial =>
        {
            if (trial > 1)
                return;
            // Both trials run, and no worker takes another one.
            if (Interlocked.Increment(ref begun) == 2)
            {
                for (var wait = 0; wait < 1200 && bench.Folder.Statuses().Count < written; wait++)
                    await Task.Delay(50);
                await Task.Delay(100);
                seen.SetResult(bench.Folder.Statuses().Count);
            }

            await seen.Task;
        };
        await bench.RunAsync();
        Assert.Equal(written, await seen.Task);
    }

    [Fact]
    public async Task Should_change_parameters_that_affect_activations_slowest_in_a_grid()
    {
        using var bench = new SweepBench("""
            sweep:
              parameters:
                head.1.dense.units: [8, 16]
                data.image_size: [32, 48]
                optimizer.rmsprop.learning_rate: [0.001, 0.0001]
            """);
        var trials = await bench.RunAsync();
        Assert.Equal(["32", "32", "32", "32", "48", "48", "48", "48"], trials.Select(trial => trial.Values["data.image_size"]));
        Assert.Equal(["8", "8", "16", "16"], trials.Take(4).Select(trial => trial.Values["head.1.dense.units"]));
    }

    [Fact]
    public async Task Should_rank_points_with_mean_and_deviation_over_seeds()
    {
        using var bench = new SweepBench(Grid);
        var standings = Leaderboard.Of(bench.Plan, await bench.RunAsync());
        Assert.Equal([5, 4, 3, 2, 1, 0], standings.Select(s => s.Point));
        // Trials 10 and 11 reach 0.603 and 0.613: mean 0.608, sample deviation 0.01/√2.
        Assert.Equal(0.608, standings[0].Mean, 12);
        Assert.Equal(0.01 / Math.Sqrt(2), standings[0].Deviation!.Value, 12);
        Assert.Equal(11, standings[0].Best.Trial);
    }

    [Fact]
    public async Task Should_run_nothing_when_the_same_command_is_repeated()
    {
        using var bench = new SweepBench(Grid);
        await bench.RunAsync();
        // Usually two workers; one if it ran all trials before the second was started.
        var started = bench.Workers.Started;
        await bench.RunAsync();
        Assert.Equal(12, bench.Workers.Begun.Count);
        Assert.Equal(started, bench.Workers.Started);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Should_report_an_invalid_point_and_report_it_again_after_retry(int parallel)
    {
        using var bench = new SweepBench(Invalid.Replace("parallel: 2", $"parallel: {parallel}", StringComparison.Ordinal));
        var trials = await bench.RunAsync();
        Assert.Equal((TrialPhase.Finished, TrialPhase.Failed), (trials[1].Phase, trials[2].Phase));
        var told = Assert.Single(bench.Changes, trial => trial.Trial == 2);
        Assert.Contains("nothing to train on", told.Message, StringComparison.Ordinal);

        bench.Folder.Write(trials[2] with { Phase = TrialPhase.Waiting, Message = null });
        var again = await bench.RunAsync();
        Assert.Equal((TrialPhase.Failed, told.Message), (again[2].Phase, again[2].Message));
        Assert.DoesNotContain(2, bench.Workers.Begun);
    }

    [Fact]
    public async Task Should_end_the_sweep_at_an_invalid_point_with_fail_fast()
    {
        using var bench = new SweepBench(Invalid.Replace("parallel: 2", "parallel: 1", StringComparison.Ordinal));
        var trials = await bench.RunAsync(failFast: true);
        Assert.Equal(1, trials.Count(trial => trial.Phase == TrialPhase.Failed));
        Assert.DoesNotContain(3, bench.Workers.Begun);
        Assert.All(trials, trial => Assert.Equal(trial.Phase == TrialPhase.Finished ? 1 : 0, trial.Attempts));
    }

    [Fact]
    public async Task Should_rank_points_with_all_seeds_finished_first()
    {
        using var bench = new SweepBench(Grid);
        // The best point, but one of its two seeds fails.
        bench.Workers.Fails = trial => trial == 10;
        var standings = Leaderboard.Of(bench.Plan, await bench.RunAsync());
        Assert.Equal([4, 3, 2, 1, 0, 5], standings.Select(s => s.Point));
        Assert.Equal([2, 2, 2, 2, 2, 1], standings.Select(s => s.Finished));
        Assert.Equal([1, 2, 3, 4, 5, 6], standings.Select(s => s.Rank));
    }

    [Fact]
    public async Task Should_prune_trials_that_lag_behind_with_asha()
    {
        using var bench = new SweepBench("""
            sweep:
              parameters:
                optimizer.rmsprop.learning_rate: { log_uniform: [1e-5, 1e-2] }
              search: { random: { trials: 12 } }
              prune: { asha: { min_epochs: 1, reduction: 3 } }
            """);
        bench.Workers.Value = (trial, epoch) => 0.9 - 0.01 * trial;
        var trials = await bench.RunAsync();
        Assert.Equal(TrialPhase.Finished, trials[0].Phase);
        Assert.All(trials.Skip(1), trial => Assert.Equal((TrialPhase.Pruned, 1), (trial.Phase, trial.Epoch)));
    }
}
