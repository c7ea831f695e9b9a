using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.State;
using TransferLearning.TestSupport;

namespace TransferLearning.Cli.Tests;

public sealed class SweepProgressTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _progress = new();

    /// <summary>Sorting puts NaN before every loss.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_not_show_a_trial_with_a_NaN_objective_as_the_best(bool terminal)
    {
        var observer = Observer(terminal);
        observer.Changed(Finished(0, double.NaN));
        observer.Changed(Finished(1, 0.5));
        observer.Changed(Finished(2, 0.75));
        (observer as IDisposable)?.Dispose();
        Assert.DoesNotContain("best NaN", _progress.ToString(), StringComparison.Ordinal);
        Assert.Contains("best 0.5000 (trial 1)", _progress.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A thousand runs that already existed end as fast as one epoch.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_not_estimate_the_time_left_from_trials_that_did_not_train(bool terminal)
    {
        var observer = Observer(terminal);
        observer.Changed(Finished(0, 0.5) with { Epoch = 0 });
        observer.Changed(Finished(1, 0.5) with { Epoch = 0, Attempts = 0, Phase = TrialPhase.Failed, Value = null });
        (observer as IDisposable)?.Dispose();
        Assert.Contains("2 of 4 done", _progress.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(" left", _progress.ToString(), StringComparison.Ordinal);

        var other = Observer(terminal);
        other.Changed(Finished(2, 0.5));
        (other as IDisposable)?.Dispose();
        Assert.Contains(" left", _progress.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static TrialStatus Finished(int trial, double value) => new() { Trial = trial, Point = trial, Seed = 0, Phase = TrialPhase.Finished, Epoch = 1, Attempts = 1, Value = value };

    private ISweepObserver Observer(bool terminal)
    {
        using var results = new StringWriter();
        var session = new Session(results, _progress, _folder.Path, _ => null);
        var plan = new SweepPlan
        {
            Name = "rates",
            Experiment = "tiny",
            Files = ["a.yaml"],
            Experiments = [],
            Identity = "0123456789abcdef",
            Seed = 0,
            FileSeeds = [0],
            Points = 4,
            Metric = "val_loss",
            Maximize = false,
        };
        if (!terminal)
            return new SweepLines(session, plan, []);
        return new SweepTable(new TerminalText(_progress, () => 120), plan, []);
    }
}
