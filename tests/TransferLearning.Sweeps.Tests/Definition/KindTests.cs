using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Pruning;
using TransferLearning.Sweeps.Search;
using TransferLearning.Sweeps.Search.Tpe;
using TransferLearning.Sweeps.Spaces;
using TransferLearning.Sweeps.Tests.Running;
using TransferLearning.TestSupport;

namespace TransferLearning.Sweeps.Tests.Definition;

public sealed class KindTests
{
    [Theory]
    [InlineData("grid", typeof(GridSampler), 4, false)]
    [InlineData("{ random: { trials: 3 } }", typeof(RandomSampler), 3, false)]
    [InlineData("{ quasi_random: { trials: 5 } }", typeof(SobolSampler), 5, false)]
    [InlineData("{ tpe: { trials: 7 } }", typeof(TpeSampler), 7, true)]
    public void Should_create_the_sampler_of_the_declared_search(string search, Type sampler, int points, bool adaptive)
    {
        using var bench = new SweepBench($"sweep: {{ parameters: {{ data.batch_size: [4, 5], head.1.dense.units: [6, 7] }}, search: {search} }}\n");
        Assert.Equal((sampler, points, adaptive), (bench.Plan.Sampler!.GetType(), bench.Plan.Points, bench.Plan.Adaptive));
    }

    [Theory]
    [InlineData("asha", typeof(AshaPruner))]
    [InlineData("{ median: { min_epochs: 2 } }", typeof(MedianPruner))]
    public void Should_create_the_pruner_of_the_declared_pruning(string prune, Type pruner)
    {
        using var bench = new SweepBench($"sweep: {{ parameters: {{ data.batch_size: [4, 5] }}, prune: {prune} }}\n");
        Assert.IsType(pruner, bench.Plan.Pruner);
    }

    [Fact]
    public void Should_use_a_search_and_a_pruning_of_another_library()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("sweep.yaml", SweepBench.Experiment + "sweep: { parameters: { data.batch_size: [4, 5] }, search: first_value, prune: { after: { epoch: 2 } } }\n");
        var plan = SweepCompiler.Compile([EveryRoom.Language(typeof(FirstValueSearch).Assembly).Load(file).Valid], []);
        Assert.Equal(["data.batch_size=4"], plan.Space!.Overrides(plan.Sampler!.Next(0, [])));
        Assert.Equal(1, plan.Points);
        Assert.False(plan.Pruner!.ShouldStop(0, 1, []));
        Assert.True(plan.Pruner.ShouldStop(0, 2, []));
    }
}

/// <summary>A search with one point: the first value of each parameter.</summary>
[Kind("first_value", "The first value of each parameter.")]
public sealed class FirstValueSearch : PointSearch
{
    public override (ISampler Sampler, int Points) Points(SearchSpace space, long seed) => (new FirstValueSampler(space), 1);

    private sealed class FirstValueSampler(SearchSpace space) : ISampler
    {
        public int? Count => 1;

        public Point Next(int trial, IReadOnlyList<Observation> observations) => space.Build(domain => domain.AtQuantile(0));
    }
}

/// <summary>A pruning that stops every trial after a number of epochs.</summary>
[Kind("after", "Stops every trial after a number of epochs.")]
public sealed class AfterPruning : TrialPruning
{
    [Key("epoch", "The last epoch.", Minimum = 1, Unit = "epochs")]
    public int Epoch { get; init; } = 1;

    internal override IPruner Pruner() => new AfterPruner(Epoch);

    private sealed class AfterPruner(int last) : IPruner
    {
        public bool ShouldStop(int trial, int epoch, IReadOnlyCollection<Report> reports) => epoch >= last;
    }
}
