using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps;
using TransferLearning.Sweeps.Lifetime;
using TransferLearning.Sweeps.State;
using TransferLearning.TestSupport;

namespace TransferLearning.Cli.Tests;

public sealed class SweepEndTests : IDisposable
{
    private const string Text = """
        data: { train: { shapes: { images: 24, classes: 2 } }, validation: 0.25, image_size: 16, batch_size: 8 }
        backbone: { layers: [{ conv: { filters: 2, kernel_size: 3 } }] }
        head: [flatten, { dense: { units: classes, activation: softmax } }]
        schedule: [{ stage: head, epochs: 1 }]
        sweep: { parameters: { optimizer.rmsprop.learning_rate: { log_uniform: [1e-4, 1e-2] } }, search: { tpe: { trials: 6 } } }
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_say_that_the_leaderboard_is_cut()
    {
        var file = _folder.Write("search.yaml", Text.Replace("trials: 6", "trials: 23", StringComparison.Ordinal));
        using StringWriter results = new(), progress = new();
        var session = new Session(results, progress, _folder.Path, _ => null);
        var sweep = OpenSweep.Compile([file], [], null, new SweepHost(session));
        var trials = Enumerable.Range(0, 23).Select(number => new TrialStatus { Trial = number, Point = number, Seed = 0, Phase = TrialPhase.Finished, Value = 0.5 }).ToList();

        Assert.Equal(0, SweepEnd.Show(sweep, trials, Leaderboard.Of(sweep.Plan, trials), json: false, session));

        Assert.Contains("\n3 more points are in 'dotnet tl sweep status'", results.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_fail_a_sweep_without_a_comparable_trial()
    {
        var file = _folder.Write("search.yaml", Text);
        using StringWriter results = new(), progress = new();
        var session = new Session(results, progress, _folder.Path, _ => null);
        var sweep = OpenSweep.Compile([file], [], null, new SweepHost(session));
        List<TrialStatus> trials = [new TrialStatus { Trial = 0, Point = 0, Seed = 0, Phase = TrialPhase.Finished, Value = double.NaN }];

        Assert.Equal(1, SweepEnd.Show(sweep, trials, Leaderboard.Of(sweep.Plan, trials), json: false, session));

        Assert.StartsWith("There is no best point: no finished trial has a 'val_accuracy' that is a number.\n1 finished", results.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
