using TransferLearning.Experiments;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;
using TransferLearning.Sweeps.State;
using TransferLearning.Tracking;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Running;

namespace TransferLearning.Sweeps.Running;

/// <summary>Runs a trial as <c>tl run</c> would run its file, as a child of the sweep's run.</summary>
public sealed class TrialRunner(ISweepHost host) : ITrialRunner
{
    // How often to check whether another process has finished the trial's run.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs the code that every trial starts with, so that it is compiled early. Errors are ignored: the sweep reports them.</summary>
    public void WarmUp(string file) => _ = Load(file).Check();

    /// <inheritdoc/>
    public TrialStatus Run(
        SweepFolder folder, SweepRecord sweep, TrialStatus trial, Action<string> started, Func<TrialReport, bool> report,
        CancellationToken preempted, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder.TrialFolder(trial.Trial));
        using var log = new StreamWriter(folder.LogFile(trial.Trial), append: true) { AutoFlush = true, NewLine = "\n" };
        try
        {
            var plan = Load(folder.ExperimentFile(trial.Trial)).Plan(cancellation).Valid;
            host.Prepare(plan, log);
            var pruned = false;
            var epochs = plan.Epochs * (plan.Experiment.Data.Folds ?? 1);
            var options = new RunOptions
            {
                StateFolder = LocalState.Runs(sweep.WorkingFolder),
                Preempted = preempted,
                Machine = MachineRecords.OfThisMachine,
                ParentRunId = sweep.ParentRunId,
                Register = false,
                KeepsDecoded = sweep.KeepsDecoded,
                Swept = [.. trial.Values.Keys],
                Tags = new Dictionary<string, string> { ["sweep"] = sweep.Name, ["tl.trial"] = $"{trial.Trial}" },
                // A trial at its last epoch is not pruned: nothing would be saved, and its final result can be compared.
                Continue = epoch => !(pruned = report(new TrialReport(epoch.Epoch, epoch.Metrics)) && epoch.Epoch < epochs),
            };
            var tracker = Tracker.Open(plan.Experiment.Tracking.Uri, sweep.WorkingFolder);
            var observer = new TrialObserver(log, started);
            var runner = new Runner(new Planner());
            var result = runner.Run(plan, tracker, observer, options, cancellation);
            // The worker of a killed sweep is still writing its checkpoint, or somebody runs the trial's file by hand.
            for (var told = false; result.Outcome == RunOutcome.RunningElsewhere; told = true)
            {
                if (!told)
                    observer.Notice($"{result.Message} This trial waits for that process.");
                if (WaitHandle.WaitAny([preempted.WaitHandle, cancellation.WaitHandle], Pause) != WaitHandle.WaitTimeout)
                    return trial with { Phase = cancellation.IsCancellationRequested ? TrialPhase.Waiting : TrialPhase.Checkpointed };
                result = runner.Run(plan, tracker, observer, options, cancellation);
            }

            return trial with
            {
                Phase = Phase(result, pruned),
                RunId = result.RunId,
                Metrics = result.Metrics,
                Message = result.Message,
                Missed = [.. result.Gates.Where(gate => !gate.Holds).Select(gate => $"{gate.Metric} {gate.Condition} ({MetricText.Of(gate.Value)})")],
                Model = result.ModelFolder,
                Seconds = result.Duration.TotalSeconds,
            };
        }
        catch (ExperimentException invalid)
        {
            return trial with { Phase = TrialPhase.Failed, Message = string.Join("\n", invalid.Diagnostics) };
        }
        catch (OperationCanceledException)
        {
            return trial with { Phase = TrialPhase.Waiting };
        }
        catch (LoadedInOtherModeException other)
        {
            return trial with { Phase = TrialPhase.Waiting, Message = other.Message };
        }
        catch (Exception failed)
        {
            // Any exception belongs to this trial: the sweep records it and continues.
            log.WriteLine(UrlSecrets.Masked(failed is RunException ? failed.Message : failed.ToString()));
            return trial with { Phase = TrialPhase.Failed, Message = UrlSecrets.Masked(failed.Message) };
        }
    }

    private LoadResult Load(string file) => host.Language.Load(Path.GetFullPath(file, host.Folder), [], host.Environment);

    private static TrialPhase Phase(RunResult result, bool pruned) => result.Outcome switch
    {
        _ when pruned => TrialPhase.Pruned,
        RunOutcome.Finished or RunOutcome.AlreadyFinished => TrialPhase.Finished,
        RunOutcome.Checkpointed => TrialPhase.Checkpointed,
        RunOutcome.Cancelled => TrialPhase.Waiting,
        _ => TrialPhase.Failed,
    };
}
