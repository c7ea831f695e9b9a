using TransferLearning.Training.FixedOrder;

namespace TransferLearning.Training.Schedules;

/// <summary>Step decay: the rate is multiplied by gamma every few epochs (PyTorch's <c>StepLR</c>, stepped every epoch).</summary>
[Kind("step", "Falls by a factor every few epochs.")]
public sealed class Step : LearningRateSchedule
{
    [Key("every_epochs", "Epochs between two falls.", Minimum = 1, Unit = "epochs", Required = true)]
    public int EveryEpochs { get; init; }

    [Key("gamma", "The factor that the rate is multiplied by.", Minimum = 0, MinimumExclusive = true, Maximum = 1)]
    public double Gamma { get; init; } = 0.1;

    protected override double AfterWarmup(ScheduleSpan span, long step, long steps, IReadOnlyList<double> history) =>
        span.LearningRate * StrictMath.Power(Gamma, step / span.StepsPerEpoch / EveryEpochs);
}
