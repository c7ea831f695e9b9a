namespace TransferLearning.Training.Schedules;

/// <summary>
/// Early stopping as in Keras 3 (<c>EarlyStopping</c>), as a pure function of the watched metric's history. There is no other state,
/// so a continued run decides like an uninterrupted one.
/// </summary>
/// <param name="LargerIsBetter">Whether larger values are better: Keras's mode <c>max</c>.</param>
/// <param name="Patience">The number of epochs without improvement after which the stage ends; 0 acts like 1.</param>
/// <param name="MinDelta">The smallest change that counts as an improvement.</param>
/// <param name="StartFromEpoch">The number of first epochs of the stage that are ignored.</param>
public sealed record EarlyStopping(bool LargerIsBetter, int Patience, double MinDelta, int StartFromEpoch)
{
    /// <summary>Evaluates the history.</summary>
    /// <param name="history">The metric after each epoch of the stage; NaN is never an improvement.</param>
    public EarlyStoppingState After(IReadOnlyList<double> history)
    {
        var state = new EarlyStoppingState(BestEpoch: null, Best: double.NaN, Wait: 0, Stop: false);
        for (var epoch = StartFromEpoch; epoch < history.Count; epoch++)
        {
            var value = history[epoch];
            // Keras keeps the first epoch that counts, so that weights can be restored even if all values are NaN.
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

/// <summary>The state of early stopping after an epoch.</summary>
/// <param name="BestEpoch">The best epoch of the stage, from 0; null if none has counted yet.</param>
/// <param name="Best">The best value; NaN if all values are NaN.</param>
/// <param name="Wait">The number of epochs since the best one.</param>
/// <param name="Stop">Whether the stage ends here.</param>
public readonly record struct EarlyStoppingState(int? BestEpoch, double Best, int Wait, bool Stop);
