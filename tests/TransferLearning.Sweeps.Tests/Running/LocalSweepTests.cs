using TransferLearning.Experiments;
using TransferLearning.Models.Layers;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Tests.Running;

public sealed class LocalSweepTests
{
    private const string Grid = """
        sweep:
          parameters:
            head.1.dense.units: [8, 16, 32]
            optimizer.rmsprop.learning_rate: [0.001, 0.0001]
          seeds: 2
          parallel: 2
        """;

    /// <summary>The third of four points leaves nothing to train on.</summary>
    private const string Invalid = """
        sweep:
          parameters:
            data.validation: [0.25, 0.6]
            data.test: [0.6, 0.25]
          parallel: 2
        """;

    [Fact]
    public async Task Every_point_runs_with_every_seed_and_its_file_is_an_ordinary_experiment()
    {
        using var bench = new SweepBench(Grid);
        var second = new TaskCompletionSource();
        bench.Workers.Waits = trial =>
        {
            if (trial > 0)
                second.TrySetResult();
            return second.Task;
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
    public async Task Beside_the_last_trial_a_free_core_is_told_of_once()
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

        // Its end is the sweep's.
        using var alone = new SweepBench(Grid.Replace("parallel: 2", "parallel: 1", StringComparison.Ordinal)) { Idle = () => Interlocked.Increment(ref calls) };
        await alone.RunAsync();
        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData("grid", 4)]
    [InlineData("tpe", 2)]
    public async Task The_next_trials_are_written_down_while_others_are_at_work_where_results_do_not_choose_them(string search, int written)
    {
        using var bench = new SweepBench(search == "grid" ? Grid : Grid.Replace("sweep:", "sweep:\n  search: { tpe: { trials: 4 } }", StringComparison.Ordinal));
        var (begun, seen) = (0, new TaskCompletionSource<int>());
        bench.Workers.Waits = async trial =>
        {
            if (trial > 1)
                return;
            // Both are at work: nobody asks for another trial.
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
    public async Task A_grid_turns_what_the_activations_depend_on_slowest()
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
    public async Task The_leaderboard_has_mean_and_deviation_over_seeds()
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
    public async Task The_same_command_again_runs_nothing_again()
    {
        using var bench = new SweepBench(Grid);
        await bench.RunAsync();
        // One, where it did all of it before the other was started.
        var started = bench.Workers.Started;
        await bench.RunAsync();
        Assert.Equal(12, bench.Workers.Begun.Count);
        Assert.Equal(started, bench.Workers.Started);
    }

    [Fact]
    public async Task Where_no_worker_can_begin_the_sweep_ends_with_what_the_last_one_said_and_no_trial_has_failed()
    {
        using var bench = new SweepBench(Grid);
        bench.Workers.Begins = _ => false;
        var refused = await Assert.ThrowsAsync<RunException>(() => bench.RunAsync());
        Assert.Contains("it said this", refused.Message, StringComparison.Ordinal);
        Assert.Equal(6, bench.Workers.Started);
        bench.Workers.Begins = _ => true;
        Assert.All(await bench.RunAsync(), trial => Assert.Equal((TrialPhase.Finished, 1), (trial.Phase, trial.Attempts)));
    }

    [Fact]
    public async Task A_worker_that_ended_before_it_could_begin_is_started_again()
    {
        using var bench = new SweepBench(Grid);
        var ended = 0;
        bench.Workers.Begins = slot => slot == 0 || Interlocked.Increment(ref ended) > 2;
        // The other one does not do all of it meanwhile.
        bench.Workers.Waits = _ => bench.Until(() => bench.Workers.Started == 4);
        Assert.All(await bench.RunAsync(), trial => Assert.Equal((TrialPhase.Finished, 1), (trial.Phase, trial.Attempts)));
        Assert.Equal(2, bench.Notices.Count);
        Assert.All(bench.Notices, notice => Assert.EndsWith("ended before it could begin; another is started", notice, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_some_workers_cannot_begin_the_others_do_all_trials(bool late)
    {
        using var bench = new SweepBench(Grid);
        bench.Workers.Begins = slot => slot == 1;
        // A late one gives its trial back when the others have found nothing left to do; else they do not do all of it before the slot is given up.
        var rest = new TaskCompletionSource();
        bench.Idle = () => rest.TrySetResult();
        if (late)
            bench.Workers.EndsAfter = _ => rest.Task;
        else
            bench.Workers.Waits = _ => bench.Until(() => bench.NoticeCount == 3);
        Assert.All(await bench.RunAsync(), trial => Assert.Equal((TrialPhase.Finished, 1), (trial.Phase, trial.Attempts)));
        Assert.Equal(12, bench.Workers.Begun.Count);
        Assert.EndsWith("as the 2 before it; the sweep goes on with 1 at one time. It said: it said this", bench.Notices[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_the_sweep_itself_can_meet_ends_it_at_once_and_leaves_the_trials_at_work_for_the_next_time()
    {
        using var bench = new SweepBench(Grid);
        bench.OnChange = trial =>
        {
            if (trial is { Trial: 3, Phase: TrialPhase.Running })
                throw new IOException("no space is left");
        };
        bench.Workers.Waits = trial => trial == 0 ? bench.Until(() => bench.Folder.Status(0)!.Phase == TrialPhase.Waiting) : Task.CompletedTask;
        await Assert.ThrowsAsync<IOException>(() => bench.RunAsync());
        Assert.Equal(TrialPhase.Waiting, bench.Folder.Status(0)!.Phase);
        bench.OnChange = null;
        bench.Workers.Waits = _ => Task.CompletedTask;
        Assert.All(await bench.RunAsync(), trial => Assert.Equal((TrialPhase.Finished, 1), (trial.Phase, trial.Attempts)));
    }

    [Fact]
    public async Task The_end_of_the_sweeps_own_process_is_no_attempt_of_the_trials_that_were_at_work()
    {
        using var bench = new SweepBench(Grid);
        await bench.RunAsync();
        bench.Folder.Write(bench.Folder.Status(3)! with { Phase = TrialPhase.Running, Attempts = 3, Worker = "test:0" });
        bench.Workers.Dies = trial => bench.Workers.Begun.Count == 13;
        Assert.Equal((TrialPhase.Failed, 3), ((await bench.RunAsync())[3].Phase, bench.Folder.Status(3)!.Attempts));
        bench.Folder.Write(bench.Folder.Status(3)! with { Phase = TrialPhase.Running, Attempts = 1 });
        Assert.Equal((TrialPhase.Finished, 1), ((await bench.RunAsync())[3].Phase, bench.Folder.Status(3)!.Attempts));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_point_that_makes_no_valid_experiment_is_told_and_said_again_after_retry(int parallel)
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
    public async Task A_point_that_makes_no_valid_experiment_ends_a_sweep_with_fail_fast()
    {
        using var bench = new SweepBench(Invalid.Replace("parallel: 2", "parallel: 1", StringComparison.Ordinal));
        var trials = await bench.RunAsync(failFast: true);
        Assert.Equal(1, trials.Count(trial => trial.Phase == TrialPhase.Failed));
        Assert.DoesNotContain(3, bench.Workers.Begun);
        Assert.All(trials, trial => Assert.Equal(trial.Phase == TrialPhase.Finished ? 1 : 0, trial.Attempts));
    }

    [Fact]
    public async Task The_leaderboard_has_the_points_with_all_their_seeds_first()
    {
        using var bench = new SweepBench(Grid);
        // The best point but for its other seed, of which nothing is known.
        bench.Workers.Fails = trial => trial == 10;
        var standings = Leaderboard.Of(bench.Plan, await bench.RunAsync());
        Assert.Equal([4, 3, 2, 1, 0, 5], standings.Select(s => s.Point));
        Assert.Equal([2, 2, 2, 2, 2, 1], standings.Select(s => s.Finished));
        Assert.Equal([1, 2, 3, 4, 5, 6], standings.Select(s => s.Rank));
    }

    [Fact]
    public async Task After_an_interruption_only_the_unfinished_ones_run()
    {
        using var bench = new SweepBench(Grid.Replace("parallel: 2", "parallel: 1", StringComparison.Ordinal));
        using var interrupt = new CancellationTokenSource();
        bench.Workers.Value = (trial, epoch) =>
        {
            if (trial == 4 && epoch == 2)
                interrupt.Cancel();
            return 0.5;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.RunAsync(cancellation: interrupt.Token));
        Assert.Equal(TrialPhase.Waiting, bench.Folder.Status(4)!.Phase);
        bench.Workers.Value = (_, _) => 0.5;
        var trials = await bench.RunAsync();
        Assert.All(trials, trial => Assert.Equal(TrialPhase.Finished, trial.Phase));
        Assert.Equal([0, 1, 2, 3, 4, 4, 5, 6, 7, 8, 9, 10, 11], bench.Workers.Begun);
    }

    [Fact]
    public async Task A_dead_workers_trial_is_given_to_another()
    {
        using var bench = new SweepBench(Grid);
        var deaths = 0;
        bench.Workers.Dies = trial => trial == 3 && Interlocked.Increment(ref deaths) <= 2;
        var trials = await bench.RunAsync();
        Assert.Equal(TrialPhase.Finished, trials[3].Phase);
        Assert.Equal(3, trials[3].Attempts);
        Assert.Equal(2, bench.Notices.Count);
    }

    [Fact]
    public async Task Should_start_another_worker_where_one_leaves_its_trial_and_count_no_attempt()
    {
        using var bench = new SweepBench(Grid);
        var left = 0;
        bench.Workers.Leaves = trial => trial == 3 && Interlocked.Increment(ref left) == 1 ? "torch is loaded in another mode" : null;
        var trials = await bench.RunAsync();
        Assert.All(trials, trial => Assert.Equal((TrialPhase.Finished, 1), (trial.Phase, trial.Attempts)));
        Assert.Equal("trial 3 is given to another worker: torch is loaded in another mode", Assert.Single(bench.Notices));
        Assert.Equal(3, bench.Workers.Started);
    }

    [Fact]
    public async Task A_trial_whose_workers_always_die_fails_with_what_they_said()
    {
        using var bench = new SweepBench(Grid);
        bench.Workers.Dies = trial => trial == 3;
        var trials = await bench.RunAsync();
        Assert.Equal(TrialPhase.Failed, trials[3].Phase);
        Assert.Contains("it said this", trials[3].Message);
        Assert.Equal(11, trials.Count(t => t.Phase == TrialPhase.Finished));
    }

    [Fact]
    public async Task A_failed_trial_does_not_stop_the_sweep_and_with_fail_fast_it_does()
    {
        using var bench = new SweepBench(Grid.Replace("parallel: 2", "parallel: 1", StringComparison.Ordinal));
        bench.Workers.Fails = trial => trial == 2;
        await bench.RunAsync(failFast: true);
        Assert.Equal([0, 1, 2], bench.Workers.Begun);
        var trials = await bench.RunAsync();
        Assert.Equal("out of memory", trials[2].Message);
        Assert.Equal(11, trials.Count(t => t.Phase == TrialPhase.Finished));
    }

    [Fact]
    public async Task Cancel_from_outside_ends_it()
    {
        using var bench = new SweepBench(Grid);
        bench.Workers.Waits = async trial =>
        {
            if (trial == 2)
                File.WriteAllText(bench.Folder.CancelFile, "");
            if (bench.Folder.CancelRequested)
                await bench.UntilCancelled();
        };
        var trials = await bench.RunAsync();
        Assert.Contains(trials, trial => trial.Phase == TrialPhase.Cancelled);
        Assert.True(trials.Count < 12);
    }

    [Fact]
    public async Task Cancel_of_one_trial_ends_that_one_whether_it_is_at_work_or_waits()
    {
        using var bench = new SweepBench(Grid.Replace("parallel: 2", "parallel: 1", StringComparison.Ordinal));
        bench.Workers.Waits = async trial =>
        {
            if (trial != 2)
                return;
            bench.Folder.RequestCancel(2);
            bench.Folder.RequestCancel(5);
            await bench.UntilCancelled();
        };
        var trials = await bench.RunAsync();
        Assert.Equal([2, 5], trials.Where(trial => trial.Phase == TrialPhase.Cancelled).Select(trial => trial.Trial));
        Assert.Equal(10, trials.Count(trial => trial.Phase == TrialPhase.Finished));
        Assert.DoesNotContain(5, bench.Workers.Begun);
    }

    [Fact]
    public async Task Asha_prunes_what_lags_behind()
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

    [Fact]
    public async Task Tpe_continued_after_a_stop_chooses_the_points_of_an_uninterrupted_sweep()
    {
        const string tpe = """
            sweep:
              parameters:
                optimizer.rmsprop.learning_rate: { log_uniform: [1e-5, 1e-2] }
                head.1.dense.units: { int: [4, 64] }
              search: { tpe: { trials: 14, startup_trials: 5 } }
            """;
        using var whole = new SweepBench(tpe);
        using var stopped = new SweepBench(tpe);
        using var interrupt = new CancellationTokenSource();
        var expected = await whole.RunAsync();
        stopped.Workers.Value = (trial, epoch) =>
        {
            if (trial == 9)
                interrupt.Cancel();
            return 0.5 + 0.01 * trial + 0.001 * epoch;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.RunAsync(cancellation: interrupt.Token));
        stopped.Workers.Value = (trial, epoch) => 0.5 + 0.01 * trial + 0.001 * epoch;
        var continued = await stopped.RunAsync();
        Assert.Equal(expected.Select(t => t.Values["optimizer.rmsprop.learning_rate"]), continued.Select(t => t.Values["optimizer.rmsprop.learning_rate"]));
    }
}
