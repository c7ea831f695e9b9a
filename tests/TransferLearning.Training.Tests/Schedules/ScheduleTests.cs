using System.Text.Json;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Schedules;

namespace TransferLearning.Training.Tests.Schedules;

/// <summary>Compares every schedule with PyTorch's schedulers and Keras's plateau: <c>reference/schedules.py</c>.</summary>
public class ScheduleTests
{
    private static readonly JsonElement File = Reference.Read("schedules.json");
    private static readonly ScheduleSpan Span = new(File.GetProperty("rate").GetDouble(), File.GetProperty("steps_per_epoch").GetInt64(), File.GetProperty("epochs").GetInt32());

    public static TheoryData<string> Cases() => Options.Cases(File);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_equal_the_reference_at_every_step_in_any_order(string name)
    {
        var reference = Options.Case(File, name);
        var schedule = Options.Make<LearningRateSchedule>(reference);
        if (reference.TryGetProperty("rates", out var rates))
        {
            var expected = rates.Doubles();
            for (var step = expected.Length - 1; step >= 0; step--)
                Reference.Near(expected[step], schedule.At(Span, step, []), 1e-12, $"{name}, step {step}");
            return;
        }
        var history = reference.GetProperty("history").Doubles();
        var byEpoch = reference.GetProperty("by_epoch").Doubles();
        var span = Span with { LargerIsBetter = MetricCatalogue.List.LargerIsBetter(schedule.Watches!) };
        Assert.True(byEpoch.Distinct().Count() > 2);
        for (var epoch = byEpoch.Length - 1; epoch >= 0; epoch--)
            Reference.Near(byEpoch[epoch], schedule.At(span, epoch * Span.StepsPerEpoch, history[..epoch]), 1e-12, $"{name}, epoch {epoch}");
    }

    [Fact]
    public void Should_have_a_reference_for_every_schedule() =>
        Assert.Empty(Options.Kinds<LearningRateSchedule>().Except(File.GetProperty("cases").EnumerateArray().Select(each => each.GetProperty("kind").GetString()!)));

    [Fact]
    public void Should_warm_up_over_the_whole_stage_if_the_warmup_is_longer()
    {
        var schedule = new Cosine { WarmupEpochs = 10 };
        Assert.Equal(0.1, schedule.At(new ScheduleSpan(1, 5, 2), 0, []), 12);
        Assert.Equal(1, schedule.At(new ScheduleSpan(1, 5, 2), 9, []), 12);
    }

    [Fact]
    public void Should_count_a_NaN_metric_as_no_improvement() =>
        Assert.Equal(0.1, new Plateau { Patience = 2 }.At(new ScheduleSpan(1, 5, 9), 0, [0.5, double.NaN, double.NaN]), 12);
}
