namespace TransferLearning.Training.Schedules;

/// <summary>
/// Keras 3's <c>EarlyStopping</c>, as a pure function of the watched metric's history: nothing is remembered beside it,
/// so a run that continues decides as the uninterrupted one does.
/// </summary>
/// <param name="LargerIsBetter">Keras's mode <c>max</c>.</param>
/// <param name="Patience">Epochs without getting better after which the stage ends; 0 behaves as 1.</param>
/// <param name="MinDelta">The smallest change that counts as better.</param>
/// <param name="StartFromEpoch">Epochs (from the stage's first) that are not looked at.</param>
public sealed record EarlyStopping(bool LargerIsBetter, int Patience, double MinDelta, int StartFromEpoch)
{
    /// <summary>What the history says.</summary>
    /// <param name="history">The metric at the end of each epoch of the stage; a value that is not a number is never better.</param>
    public EarlyStoppingState After(IReadOnlyList<double> history)
    {
        var state = new EarlyStoppingState(BestEpoch: null, Best: double.NaN, Wait: 0, Stop: false);
        for (var epoch = StartFromEpoch; epoch < history.Count; epoch++)
        {
            var value = history[epoch];
            // Keras keeps the first epoch that it looks at, so that there is something to restore although none is a number.
            var first = state.BestEpoch is null;
            if (IsBetter(value, state.Best))
                state = new(epoch, value, Wait: 0, Stop: false);
            else
                state = state with { BestEpoch = first ? epoch : state.BestEpoch, Wait = state.Wait + 1, Stop = state.Wait + 1 >= Patience && epoch > 0 };
        }

        return state;
    }

    private bool IsBetter(double value, double best) =>
        !double.IsNaN(value) && (double.IsNaN(best) || (LargerIsBetter ? value - MinDelta > best : value + MinDelta < best));
}

/// <summary>What early stopping knows after an epoch.</summary>
/// <param name="BestEpoch">The best epoch of the stage, from 0; null where none was looked at.</param>
/// <param name="Best">Its value; NaN where no value was a number.</param>
/// <param name="Wait">Epochs since then.</param>
/// <param name="Stop">Whether the stage ends here.</param>
public readonly record struct EarlyStoppingState(int? BestEpoch, double Best, int Wait, bool Stop);
