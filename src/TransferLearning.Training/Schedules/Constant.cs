namespace TransferLearning.Training.Schedules;

/// <summary>A constant learning rate: the optimizer's.</summary>
[Kind("constant", "The same rate at every step.")]
public sealed class Constant : LearningRateSchedule
{
    protected override double AfterWarmup(ScheduleSpan span, long step, long steps, IReadOnlyList<double> history) => span.LearningRate;
}
