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

    /// <summary>To a sort, what is not a number is less than every loss.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_best_so_far_is_none_whose_objective_is_not_a_number(bool terminal)
    {
        var observer = Observer(terminal);
        observer.Changed(Finished(0, double.NaN));
        observer.Changed(Finished(1, 0.5));
        observer.Changed(Finished(2, 0.75));
        (observer as IDisposable)?.Dispose();
        Assert.DoesNotContain("best NaN", _progress.ToString(), StringComparison.Ordinal);
        Assert.Contains("best 0.5000 (trial 1)", _progress.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A thousand runs that were there before end in the time in which one epoch does.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Trials_that_did_not_train_say_nothing_of_the_time_left(bool terminal)
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
