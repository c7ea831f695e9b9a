using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.States;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl runs prune</c>: removes folders under <c>.tl</c>; without <c>--yes</c>, only lists them.</summary>
internal sealed class RunsPruneVerb() : Verb("prune", "Removes runs' states and journals, sweeps and fetched models; without --yes it only says which. What is in progress stays")
{
    private readonly Option<int?> _keep = new("--keep") { Description = "Keep this many of each kind, those changed last; 0 removes all", HelpName = "count" };
    private readonly Option<int?> _olderThan = new("--older-than") { Description = "Only those not changed for this many days", HelpName = "days" };
    private readonly Option<bool> _failed = new("--failed") { Description = "Only those that failed or were stopped" };
    private readonly Option<bool> _force = new("--force") { Description = "Also those whose journal has not been delivered, and sweeps that can be continued" };
    private readonly Option<bool> _yes = new("--yes") { Description = "Removes them" };
    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        foreach (var count in new[] { _keep, _olderThan })
        {
            count.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int?>() is < 0)
                    result.AddError($"{count.Name} takes a number of 0 or more.");
            });
            command.Add(count);
        }

        command.Add(_failed);
        command.Add(_force);
        command.Add(_yes);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        if (arguments.GetValue(_keep) is null && arguments.GetValue(_olderThan) is null && !arguments.GetValue(_failed))
            throw new UsageException("Say which: --keep COUNT, --older-than DAYS or --failed; '--keep 0' means all. 'dotnet tl runs list' shows them.");
        var wanted = Choose(StoredStates.List(session), arguments);
        var free = arguments.GetValue(_force) ? StateHold.UnlessForced : StateHold.None;
        var chosen = wanted.Where(state => state.Hold <= free).ToList();
        var yes = arguments.GetValue(_yes);
        var removed = yes ? Remove(chosen, session) : chosen;
        if (arguments.GetValue(_json))
            session.WriteJson(new JsonObject { ["removed"] = yes, ["runs"] = new JsonArray([.. removed.Select(RunsVerb.ToJson)]) });
        else
            Print(removed, yes, session);
        foreach (var held in wanted.Where(state => state.Hold > free && state.Reason is not null).GroupBy(state => (state.Hold, state.Reason)))
        {
            var end = held.Key.Hold == StateHold.UnlessForced ? ", --force removes it anyway)" : "";
            session.ProgressText.WriteLine($"{Show.Count(held.Count())} {(held.Count() == 1 ? "was" : "were")} left: {held.Key.Reason}{end}.");
        }

        return ExitStatus.Done;
    }

    /// <summary>The states that the options select. <c>--keep</c> counts each kind separately.</summary>
    private List<StoredState> Choose(IReadOnlyList<StoredState> all, ParseResult arguments)
    {
        var since = arguments.GetValue(_olderThan) is { } days ? DateTimeOffset.UtcNow.AddDays(-days) : DateTimeOffset.MaxValue;
        return [.. all.GroupBy(state => state.Kind).SelectMany(kind => kind.Skip(arguments.GetValue(_keep) ?? 0))
            .Where(state => state.Changed <= since && (!arguments.GetValue(_failed) || state.HasFailed))];
    }

    private static List<StoredState> Remove(List<StoredState> chosen, Session session)
    {
        var removed = new List<StoredState>();
        foreach (var state in chosen)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            if (state.Remove())
                removed.Add(state);
            else
                session.ProgressText.WriteLine($"{state.Shown} was left: a process has started to use it.");
        }

        return removed;
    }

    private static void Print(List<StoredState> states, bool removed, Session session)
    {
        if (states.Count > 0)
            TextTable.Write(session, RunsVerb.Columns(states));
        var runs = states.Count(state => state.Kind == StateKind.Run);
        var others = states.Count - runs;
        var what = string.Join(", ", new[]
        {
            runs > 0 ? Counted(runs, "run") : null,
            others > 0 ? $"{Counted(others, runs > 0 ? "other" : "folder")}" : null,
            Show.Bytes(states.Sum(state => state.Bytes)),
        }.OfType<string>());
        session.ResultText.WriteLine(states.Count == 0 ? "0 runs: nothing to remove" : removed ? $"{what}: removed" : $"{what} would be removed; add --yes");
    }

    private static string Counted(int count, string noun) => $"{Show.Count(count)} {noun}{(count == 1 ? "" : "s")}";
}
