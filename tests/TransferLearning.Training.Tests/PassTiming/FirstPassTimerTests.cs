using TransferLearning.TestSupport;
using TransferLearning.Training.PassTiming;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.PassTiming;

public sealed class FirstPassTimerTests : IDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_measure_a_frozen_part_in_every_precision()
    {
        var rows = Measure("backbone.freeze=all", "run.frozen_precision=int8");

        Assert.Equal(["fp32", "bf16", "int8"], rows.Select(row => row.Precision));
        Assert.Equal(["int8"], rows.Where(row => row.IsChosen).Select(row => row.Precision));
        Assert.All(rows, row => Assert.Equal(("all", "head.0", 75), (row.Stage, row.Cut, row.Pictures)));
        foreach (var row in rows.Where(row => row.WhyNot is null))
            // On a processor decoding and computing share the cores: one picture takes the sum of both times.
            Assert.Equal(row.PreparingSeconds!.Value + 75 / row.DecodedPerSecond + 75 / row.ComputedPerSecond!.Value, row.Seconds!.Value, 1e-9);
        Assert.All(rows.Where(row => row.Precision != "bf16"), row => Assert.Null(row.WhyNot));
        Assert.All(rows.Where(row => row.WhyNot is not null), row => Assert.Null(row.Seconds));
    }

    [Fact]
    public void Should_measure_the_frozen_part_of_each_stage_once()
    {
        var rows = Measure(
            "backbone.freeze=all",
            "schedule=[ { stage: head, epochs: 1 }, { stage: again, epochs: 1 }, { stage: fine, epochs: 1, unfreeze: { from: conv_2 } }, { stage: everything, epochs: 1, unfreeze: all } ]");

        Assert.Equal(["head", "fine"], rows.Select(row => row.Stage).Distinct());
        Assert.Equal(6, rows.Count);
    }

    [Fact]
    public void Should_measure_nothing_if_no_stage_has_a_frozen_part() => Assert.Empty(Measure("backbone.freeze=none"));

    [Fact]
    public void Should_stop_when_it_is_cancelled()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => FirstPassTimer.Run(Plan("backbone.freeze=all"), stopped.Token));
    }

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<FirstPassTime> Measure(params string[] overrides) => FirstPassTimer.Run(Plan(overrides), Short, CancellationToken.None);

    private Training.Planning.Plan Plan(params string[] overrides) => SmallExperiment.Plan(SmallExperiment.In(_folder, ["augmentation={}", .. overrides])).Valid;
}
