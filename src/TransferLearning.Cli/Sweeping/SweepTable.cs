using System.Diagnostics;
using Spectre.Console;
using TransferLearning.Sweeps;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>A live table in a terminal: the trials at work, the best so far, how many are done and the time left.</summary>
internal sealed class SweepTable : ISweepObserver, IDisposable
{
    private const int Ended = 8;

    private readonly SweepPlan _plan;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, TrialStatus> _trials = [];
    private readonly List<string> _notices = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly CancellationTokenSource _done = new();
    private readonly int _before;
    private readonly Task _live;

    public SweepTable(IAnsiConsole console, SweepPlan plan, IReadOnlyList<TrialStatus> known)
    {
        _plan = plan;
        foreach (var trial in known.Where(trial => trial.Ended))
            _trials[trial.Trial] = trial;
        _before = _trials.Values.Count(TimeLeft.TookTime);
        _live = Task.Run(() => console.Live(Draw()).StartAsync(async context =>
        {
            while (!_done.IsCancellationRequested)
            {
                context.UpdateTarget(Draw());
                await Task.Delay(250, CancellationToken.None).ConfigureAwait(false);
            }

            context.UpdateTarget(Draw());
        }));
    }

    public void Changed(TrialStatus trial)
    {
        lock (_gate)
            _trials[trial.Trial] = trial;
    }

    public void Notice(string message)
    {
        lock (_gate)
            _notices.Add(message);
    }

    public void Dispose()
    {
        _done.Cancel();
        _live.Wait();
        _done.Dispose();
    }

    private Table Draw()
    {
        lock (_gate)
        {
            var ended = _trials.Values.Where(trial => trial.Ended).ToList();
            var best = ended.Where(Leaderboard.IsRanked).MinBy(trial => _plan.Loss(trial.Value));
            var table = new Table().Border(TableBorder.Rounded);
            foreach (var column in (string[])["trial", "point", "phase", "epoch", _plan.Metric])
                table.AddColumn(Markup.Escape(column));
            foreach (var trial in ended.TakeLast(Ended).Concat(_trials.Values.Where(trial => !trial.Ended)).DistinctBy(trial => trial.Trial))
                table.AddRow(
                    $"{trial.Trial}", Markup.Escape(PointText.Of(trial, _plan)), trial.Phase.ToString().ToLowerInvariant(), $"{trial.Epoch}",
                    trial.Value is { } value ? FormattableString.Invariant($"{value:0.0000}") : "");
            var left = TimeLeft.Of(Stopwatch.GetElapsedTime(_start), ended.Count(TimeLeft.TookTime) - _before, _plan.Trials - ended.Count);
            table.Caption(Markup.Escape(
                $"{ended.Count} of {_plan.Trials} done"
                + (best is null ? "" : FormattableString.Invariant($", best {best.Value:0.0000} (trial {best.Trial})")) + (left is null ? "" : $", {left}")
                + string.Concat(_notices.TakeLast(3).Select(notice => "\n" + notice))));
            return table;
        }
    }
}
