using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>Shows a sweep in a terminal: a line per ended trial, and below them the running trials, the best so far and the time left.</summary>
internal sealed class SweepTable : ISweepObserver, IDisposable
{
    // Live lines must fit the height of the screen, or they cannot be overwritten.
    private const int MostAtWork = 12;

    private readonly TerminalText _terminal;
    private readonly SweepPlan _plan;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, TrialStatus> _atWork = [];
    private readonly SweepTally _tally;

    public SweepTable(TerminalText terminal, SweepPlan plan, IReadOnlyList<TrialStatus> known)
    {
        (_terminal, _plan) = (terminal, plan);
        _tally = new SweepTally(plan, known);
        if (_tally.Ended > 0)
            terminal.WriteLine($"{_tally.Ended} of {plan.Trials} trials had already ended");
        Draw();
    }

    public void Changed(TrialStatus trial)
    {
        lock (_gate)
        {
            if (trial.Phase == TrialPhase.Running)
                _atWork[trial.Trial] = trial;
            else
                _atWork.Remove(trial.Trial);
            if (trial.Ended)
            {
                _tally.Count(trial);
                _terminal.WriteLine(Line(trial, trial.Phase.ToString().ToLowerInvariant(), _terminal.Columns));
                if (trial is { Phase: TrialPhase.Failed, Message: { } message })
                    _terminal.WriteLine(message);
            }
            Draw();
        }
    }

    public void Notice(string message) => _terminal.WriteLine(message);

    /// <summary>Removes the live lines.</summary>
    public void Dispose() => _terminal.Show();

    private void Draw()
    {
        var columns = _terminal.Columns - 1;
        _terminal.Show(
        [
            .. _atWork.Values.Take(MostAtWork).Select(trial => Line(trial, $"epoch {trial.Epoch}", columns)),
            FittedLine.Of(
                columns,
                ($"{_tally.Ended} of {_plan.Trials} done", 0),
                (_atWork.Count > MostAtWork ? $"{_atWork.Count} running" : "", 2),
                (_tally.Best is { } best ? $"best {Show.Metric(best.Value)} (trial {best.Trial})" : "", 0),
                (_tally.Left ?? "", 1)),
        ]);
    }

    private string Line(TrialStatus trial, string state, int cells) => FittedLine.Of(
        cells,
        ($"trial {trial.Trial}", 0),
        (state, 0),
        (trial.Value is { } value ? $"{_plan.Metric} {Show.Metric(value)}" : "", 0),
        (ShortPoint.Of(trial), 0),
        (_plan.Seeds > 1 ? $"seed={trial.Seed}" : "", 1));
}
