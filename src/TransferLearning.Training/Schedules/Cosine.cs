using TransferLearning.Training.FixedOrder;

namespace TransferLearning.Training.Schedules;

/// <summary>Cosine decay from the full rate to the minimum (Loshchilov and Hutter, 2017, without restarts; PyTorch's <c>CosineAnnealingLR</c>, stepped every batch).</summary>
[Kind("cosine", "Falls along half a cosine over the stage.")]
public sealed class Cosine : LearningRateSchedule
{
    [Key("minimum", "The rate that it falls to.", Minimum = 0)]
    public double Minimum { get; init; }

    protected override double AfterWarmup(ScheduleSpan span, long step, long steps, IReadOnlyList<double> history) =>
        Minimum + (span.LearningRate - Minimum) * (1 + StrictMath.CosPi((double)step / steps)) / 2;
}
