using TransferLearning.Training.FixedOrder;

namespace TransferLearning.Training.Schedules;

/// <summary>The one-cycle schedule: up to the optimizer's rate and down again (Smith and Topin, 2018; PyTorch's <c>OneCycleLR</c> with cosine annealing and two phases).</summary>
[Kind("one_cycle", "Rises to the optimizer's rate, then falls far below its start.")]
public sealed class OneCycle : LearningRateSchedule
{
    [Key("rise", "The part of the steps in which the rate rises.", Minimum = 0, Maximum = 1, MinimumExclusive = true, MaximumExclusive = true)]
    public double Rise { get; init; } = 0.3;

    [Key("start_divisor", "The first rate is the full rate divided by this.", Minimum = 1)]
    public double StartDivisor { get; init; } = 25;

    [Key("end_divisor", "The last rate is the first rate divided by this.", Minimum = 1)]
    public double EndDivisor { get; init; } = 1e4;

    protected override double AfterWarmup(ScheduleSpan span, long step, long steps, IReadOnlyList<double> history)
    {
        var first = span.LearningRate / StartDivisor;
        var peak = Rise * steps - 1;
        var last = steps - 1;
        if (step <= peak)
            return Anneal(first, span.LearningRate, peak <= 0 ? 1 : step / peak);
        return Anneal(span.LearningRate, first / EndDivisor, last <= peak ? 1 : (step - peak) / (last - peak));
    }

    private static double Anneal(double from, double to, double part) => to + (from - to) / 2 * (1 + StrictMath.CosPi(part));
}
