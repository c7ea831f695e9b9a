using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Files;
using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;
using TransferLearning.Tracking;
using TransferLearning.Training.Checkpoints;

namespace TransferLearning.Cli.States;

/// <summary>Lists the sweeps under <c>.tl/sweeps</c>.</summary>
internal static class SweepStates
{
    /// <summary>Every sweep, with the runs of its trials, which are held as long as the sweep.</summary>
    public static IEnumerable<(StoredState State, IReadOnlyList<string> Runs)> List(Session session)
    {
        var root = Path.Combine(session.Folder, SweepFolder.Root);
        return Directory.Exists(root)
            ? Directory.GetDirectories(root).Where(folder => !FolderLock.IsBeingRemoved(folder)).Select(folder => Describe(new SweepFolder(folder), session))
            : [];
    }

    private static (StoredState State, IReadOnlyList<string> Runs) Describe(SweepFolder folder, Session session)
    {
        var (record, trials, damaged) = Read(folder);
        var contents = FolderContents.Of(folder.Path);
        var parent = record?.ParentRunId;
        var ended = record is null || (trials.Count >= record.Trials && trials.TrueForAll(trial => trial.Ended));
        var state = new StoredState(
            StateKind.Sweep, folder.Path, parent, record?.Name, record?.Experiment,
            damaged ? "damaged" : !ended ? "stopped" : trials.Exists(trial => trial.Phase == TrialPhase.Failed) ? "failed" : "finished",
            contents.Changed, contents.Bytes, null)
        {
            Remove = () => FolderLock.TryRemove(folder.Path) && (parent is null || StoredJournals.Remove(session.Folder, parent)),
        };
        return (Held(state, folder, ended), [.. trials.Select(trial => trial.RunId).OfType<string>()]);
    }

    private static StoredState Held(StoredState state, SweepFolder folder, bool ended)
    {
        if (FolderLock.HolderOf(folder.Path) is not null)
            return state with { Status = "running", Hold = StateHold.Always };
        if (ended)
            return state;
        return new SlurmJobs(folder).All().Count > 0
            ? state with { Hold = StateHold.Always, Reason = "the sweep's jobs may be running on Slurm ('dotnet tl sweep cancel' ends it)" }
            : state with { Hold = StateHold.UnlessForced, Reason = "the sweep can be continued ('dotnet tl sweep status' shows how" };
    }

    private static (SweepRecord? Record, List<TrialStatus> Trials, bool Damaged) Read(SweepFolder folder)
    {
        try
        {
            return (folder.Record(), folder.Statuses(), false);
        }
        catch (RunException)
        {
            return (null, [], true); // The status reports the damage.
        }
    }
}
