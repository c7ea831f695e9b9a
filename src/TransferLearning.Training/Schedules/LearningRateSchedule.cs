namespace TransferLearning.Training.Schedules;

/// <summary>
/// A learning-rate schedule: a pure function of the step (and, for <see cref="Plateau"/>, of the metric's history), so that a run
/// can continue exactly from any step. A new schedule is one file in this folder.
/// </summary>
public abstract class LearningRateSchedule : LearningRateScheduleDefinition
{
    [Key("warmup_epochs", "Epochs over which the rate first rises linearly to its full value.", Minimum = 0, Unit = "epochs")]
    public double WarmupEpochs { get; init; }

    /// <summary>
    /// The rate of one step. During a warm-up of W steps it is <c>rate · (step + 1) / W</c>. After the warm-up, the schedule covers
    /// the remaining steps.
    /// </summary>
    /// <param name="span">The stage's steps and full rate.</param>
    /// <param name="step">The optimizer step within the stage, from 0.</param>
    /// <param name="history">The watched metric after each finished epoch of the stage; empty if the schedule watches none.</param>
    public double At(ScheduleSpan span, long step, IReadOnlyList<double> history)
    {
        var warmup = WarmupSteps(span);
        return step < warmup
            ? span.LearningRate * (step + 1) / warmup
            : AfterWarmup(span, step - warmup, Math.Max(1, span.Steps - warmup), history);
    }

    /// <summary>The rate after the warm-up.</summary>
    /// <param name="span">The stage's steps and full rate.</param>
    /// <param name="step">The step, counted from the end of the warm-up.</param>
    /// <param name="steps">The number of steps of the stage after the warm-up.</param>
    /// <param name="history">The watched metric after each finished epoch.</param>
    protected abstract double AfterWarmup(ScheduleSpan span, long step, long steps, IReadOnlyList<double> history);

    private long WarmupSteps(ScheduleSpan span) => Math.Min(span.Steps, (long)Math.Round(WarmupEpochs * span.StepsPerEpoch));
}
