using TransferLearning.Training.FixedOrder;

namespace TransferLearning.Training.Schedules;

/// <summary>Exponential decay: the rate is multiplied by gamma every epoch (PyTorch's <c>ExponentialLR</c>, stepped every epoch).</summary>
[Kind("exponential", "Falls by a factor every epoch.")]
public sealed class Exponential : LearningRateSchedule
{
    [Key("gamma", "The factor that the rate is multiplied by each epoch.", Minimum = 0, MinimumExclusive = true, Maximum = 1)]
    public double Gamma { get; init; } = 0.9;

    protected override double AfterWarmup(ScheduleSpan span, long step, long steps, IReadOnlyList<double> history) =>
        span.LearningRate * StrictMath.Power(Gamma, step / span.StepsPerEpoch);
}
