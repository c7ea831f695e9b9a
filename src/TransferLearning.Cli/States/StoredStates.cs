using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Files;
using TransferLearning.Tracking;
using TransferLearning.Training.Running;

namespace TransferLearning.Cli.States;

/// <summary>Lists everything under <c>.tl</c> that grows.</summary>
internal static class StoredStates
{
    private const string Undelivered = "the journal has not been delivered ('dotnet tl sync' delivers it";

    /// <summary>All states, last changed first.</summary>
    public static IReadOnlyList<StoredState> List(Session session)
    {
        var journals = StoredJournals.List(session.Folder).ToDictionary(journal => journal.RunId, StringComparer.Ordinal);
        var sweeps = SweepStates.List(session).ToList();
        var holders = new Dictionary<string, StoredState>(StringComparer.Ordinal);
        foreach (var (sweep, trials) in sweeps)
            foreach (var run in trials)
                holders[run] = sweep;
        var runs = new RunStates(LocalState.Runs(session.Folder), session.Folder).List();
        var owned = runs.SelectMany(run => run.RunIds).Concat(sweeps.Select(sweep => sweep.State.RunId).OfType<string>()).ToHashSet(StringComparer.Ordinal);
        List<StoredState> all =
        [
            .. runs.Select(run => OfRun(run, journals, holders, session)),
            .. sweeps.Select(sweep => WithJournal(sweep.State, journals, session)),
            .. journals.Values.Where(journal => !owned.Contains(journal.RunId)).Select(journal => OfJournal(journal, holders, session)),
            .. Fetched(session),
        ];
        return [.. all.OrderByDescending(state => state.Changed).ThenBy(state => state.Folder, StringComparer.Ordinal)];
    }

    /// <summary>The folder <c>.tl</c> in the session's folder.</summary>
    public static string Root(Session session) => LocalState.Root(session.Folder);

    private static StoredState OfRun(RunState run, Dictionary<string, StoredJournal> journals, Dictionary<string, StoredState> holders, Session session)
    {
        var own = run.RunIds.Where(journals.ContainsKey).Select(id => journals[id]).ToList();
        var state = new StoredState(
            StateKind.Run, run.Folder, run.RunId, run.Name, run.Experiment, Text(run.Status),
            run.Changed, run.Bytes + own.Sum(journal => journal.Bytes), run.IsDelivered)
        {
            Hold = run.Status == RunStateStatus.Running ? StateHold.Always : StateHold.None,
            Remove = () => RunStates.Remove(run) && own.TrueForAll(journal => StoredJournals.Remove(session.Folder, journal.RunId)),
        };
        return Held(state, run.RunId, holders);
    }

    private static StoredState WithJournal(StoredState sweep, Dictionary<string, StoredJournal> journals, Session session)
    {
        if (sweep.RunId is not { } parent || !journals.TryGetValue(parent, out var journal))
            return sweep;
        var delivered = JournalStatus.Of(session.Folder, parent)?.IsDelivered ?? false;
        return Held(sweep with { Bytes = sweep.Bytes + journal.Bytes, IsDelivered = delivered }, null, []);
    }

    private static StoredState OfJournal(StoredJournal journal, Dictionary<string, StoredState> holders, Session session)
    {
        var status = JournalStatus.Of(session.Folder, journal.RunId);
        var text = status?.Status switch
        {
            null => "damaged",
            RunStatus.Finished => "finished",
            RunStatus.Failed => "failed",
            _ => "stopped",
        };
        var state = new StoredState(StateKind.Journal, journal.Folder, journal.RunId, status?.Name, status?.Experiment, text, journal.Changed, journal.Bytes, status?.IsDelivered ?? false)
        {
            Remove = () => StoredJournals.Remove(session.Folder, journal.RunId),
        };
        return Held(state, journal.RunId, holders);
    }

    /// <summary>The state with its hold: a trial's run is held like its sweep, and an undelivered journal is removed only with <c>--force</c>.</summary>
    private static StoredState Held(StoredState state, string? run, Dictionary<string, StoredState> holders)
    {
        if (state.Hold == StateHold.Always)
            return state;
        if (run is not null && holders.TryGetValue(run, out var sweep) && sweep.Hold != StateHold.None)
            return state with { Hold = sweep.Hold, Reason = sweep.Reason ?? "the sweep is running" };
        return state.Hold == StateHold.None && state.IsDelivered == false ? state with { Hold = StateHold.UnlessForced, Reason = Undelivered } : state;
    }

    private static IEnumerable<StoredState> Fetched(Session session)
    {
        var root = LocalState.Fetched(session.Folder);
        foreach (var folder in Directory.Exists(root) ? Directory.GetDirectories(root) : [])
        {
            var contents = FolderContents.Of(folder);
            yield return new StoredState(
                StateKind.Fetched, folder, Path.GetFileName(folder), null, null, null, contents.Changed, contents.Bytes, null)
            {
                Remove = () => RemoveCopy(folder),
            };
        }
    }

    private static bool RemoveCopy(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"'{folder}' cannot be removed: {refused.Message}", refused);
        }
    }

    private static string Text(RunStateStatus status) => status switch
    {
        RunStateStatus.Running => "running",
        RunStateStatus.Finished => "finished",
        RunStateStatus.Failed => "failed",
        _ => "stopped",
    };
}
