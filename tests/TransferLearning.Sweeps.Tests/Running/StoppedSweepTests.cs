using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Tests.Running;

/// <summary>Sweeps that are interrupted or cancelled, and workers that fail or die.</summary>
public sealed class StoppedSweepTests
{
    private const string Grid = LocalSweepTests.Grid;

    [Fact]
    public async Task Should_end_with_the_last_workers_output_and_no_failed_trial_if_no_worker_can_start()
    {
        using var bench = new SweepBench(Grid);
        bench.Workers.Begins = _ => false;
        var refused = await Assert.ThrowsAsync<RunException>(() => bench.RunAsync());
        Assert.Contains("the worker's output", refused.Message, StringComparison.Ordinal);
        Assert.Equal(6, bench.Workers.Started);
        bench.Workers.Begins = _ => true;
        Assert.All(await bench.RunAsync(), trial => Assert.Equal((TrialPhase.Finished, 1), (trial.Phase, trial.Attempts)));
    }

    [Fact]
    public async Task Should_replace_a_worker_that_ended_before_it_was_ready()
    {
        using var bench = new SweepBench(Grid);
        var ended = 0;
        bench.Workers.Begins = slot => slot == 0 || Interlocked.Increment(ref ended) > 2;
        // Wait, so that the other worker does not run all trials meanwhile.
        bench.Workers.Waits = _ => bench.Until(() => bench.Workers.Started == 4);
        Assert.All(await bench.RunAsync(), trial => Assert.Equal((TrialPhase.Finished, 1), (trial.Phase, trial.Attempts)));
        Assert.Equal(2, bench.Notices.Count);
        Assert.All(bench.Notices, notice => Assert.EndsWith("ended before it could begin; another is started", notice, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_run_all_trials_on_the_other_workers_if_some_cannot_start(bool late)
    {
        using var bench = new SweepBench(Grid);
        bench.Workers.Begins = slot => slot == 1;
        // A late worker returns its trial after the others found nothing left to do. Otherwise, the others wait until the slot is given up.
        var rest = new TaskCompletionSource();
        bench.Idle = () => rest.TrySetResult();
        if (late)
            bench.Workers.EndsAfter = _ => rest.Task;
        else
            bench.Workers.Waits = _ => bench.Until(() => bench.NoticeCount == 3);
        Assert.All(await bench.RunAsync(), trial => Assert.Equal((TrialPhase.Finished, 1), (trial.Phase, trial.Attempts)));
        Assert.Equal(12, bench.Workers.Begun.Count);
        Assert.EndsWith("like the 2 before it; the sweep continues with 1 of its workers. Its output: the worker's output", bench.Notices[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_end_at_once_on_an_error_of_the_sweep_itself_and_keep_running_trials_for_the_next_start()
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
    public async Task Should_not_count_an_attempt_when_the_sweeps_own_process_ended()
    {
        using var bench = new SweepBench(Grid);
        await bench.RunAsync();
        bench.Folder.Write(bench.Folder.Status(3)! with { Phase = TrialPhase.Running, Attempts = 3, Worker = "test:0" });
        bench.Workers.Dies = trial => bench.Workers.Begun.Count == 13;
        Assert.Equal((TrialPhase.Failed, 3), ((await bench.RunAsync())[3].Phase, bench.Folder.Status(3)!.Attempts));
        bench.Folder.Write(bench.Folder.Status(3)! with { Phase = TrialPhase.Running, Attempts = 1 });
        Assert.Equal((TrialPhase.Finished, 1), ((await bench.RunAsync())[3].Phase, bench.Folder.Status(3)!.Attempts));
    }

    [Fact]
    public async Task Should_run_only_unfinished_trials_after_an_interruption()
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
    public async Task Should_give_the_trial_of_a_dead_worker_to_another()
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
    public async Task Should_start_another_worker_for_a_trial_that_was_left_and_count_no_attempt()
    {
        using var bench = new SweepBench(Grid);
        var left = 0;
        bench.Workers.Leaves = trial => trial == 3 && Interlocked.Increment(ref left) == 1 ? "torch is loaded in another mode" : null;
        var trials = await bench.RunAsync();
        Assert.All(trials, trial => Assert.Equal((TrialPhase.Finished, 1), (trial.Phase, trial.Attempts)));
        Assert.Equal("another worker takes trial 3: torch is loaded in another mode", Assert.Single(bench.Notices));
        Assert.Equal(3, bench.Workers.Started);
    }

    [Fact]
    public async Task Should_fail_a_trial_whose_workers_always_die_with_their_output()
    {
        using var bench = new SweepBench(Grid);
        bench.Workers.Dies = trial => trial == 3;
        var trials = await bench.RunAsync();
        Assert.Equal(TrialPhase.Failed, trials[3].Phase);
        Assert.Contains("the worker's output", trials[3].Message);
        Assert.Equal(11, trials.Count(t => t.Phase == TrialPhase.Finished));
    }

    [Fact]
    public async Task Should_stop_the_sweep_at_a_failed_trial_only_with_fail_fast()
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
    public async Task Should_end_the_sweep_on_a_cancel_request()
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
    public async Task Should_cancel_one_trial_while_it_runs_or_waits()
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
    public async Task Should_choose_the_points_of_an_uninterrupted_tpe_sweep_after_a_stop()
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
