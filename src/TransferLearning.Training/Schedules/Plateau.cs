namespace TransferLearning.Training.Schedules;

/// <summary>
/// Reduces the rate when the metric has not improved for some epochs (Keras's <c>ReduceLROnPlateau</c>). It depends only on the history:
/// nothing is stored between epochs. A NaN in the history counts as no improvement.
/// </summary>
[Kind("plateau", "Falls by a factor when the metric no longer improves.")]
public sealed class Plateau : LearningRateSchedule
{
    [Key("monitor", "The metric that must improve.", NamesFrom = "metrics", Example = "val_accuracy")]
    public string Monitor { get; init; } = "val_loss";

    [Key("factor", "The factor that the rate is multiplied by.", Minimum = 0, Maximum = 1, MinimumExclusive = true, MaximumExclusive = true)]
    public double Factor { get; init; } = 0.1;

    [Key("patience", "Epochs without improvement before the rate falls.", Minimum = 1, Unit = "epochs")]
    public int Patience { get; init; } = 10;

    [Key("min_delta", "The smallest change that counts as an improvement.", Minimum = 0)]
    public double MinDelta { get; init; } = 1e-4;

    [Key("cooldown", "Epochs after a fall that are not counted.", Minimum = 0, Unit = "epochs")]
    public int Cooldown { get; init; }

    [Key("minimum", "The rate never falls below this.", Minimum = 0)]
    public double Minimum { get; init; }

    public override string? Watches => Monitor;

    protected override double AfterWarmup(ScheduleSpan span, long step, long steps, IReadOnlyList<double> history)
    {
        var sign = span.LargerIsBetter ? -1 : 1;
        var (rate, best, wait, cooling) = (span.LearningRate, double.PositiveInfinity, 0, 0);
        foreach (var value in history)
        {
            if (cooling > 0)
            {
                cooling--;
                wait = 0;
            }
            if (sign * value < best - MinDelta)
            {
                best = sign * value;
                wait = 0;
            }
            else if (cooling == 0 && ++wait >= Patience)
            {
                rate = Math.Max(rate * Factor, Minimum);
                cooling = Cooldown;
                wait = 0;
            }
        }
        return rate;
    }
}
