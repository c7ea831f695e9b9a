using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Checkpoints;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl runs prune</c>: removes states of runs; says first what would go.</summary>
internal sealed class RunsPruneVerb() : Verb("prune", "Removes states of runs; without --yes it only says which. A run in progress stays, and one whose journal has not been delivered")
{
    private readonly Option<int?> _keep = new("--keep") { Description = "Keep this many, those changed last; 0 removes all", HelpName = "count" };
    private readonly Option<int?> _olderThan = new("--older-than") { Description = "Only those not changed for so many days", HelpName = "days" };
    private readonly Option<bool> _failed = new("--failed") { Description = "Only those that failed or were stopped" };
    private readonly Option<bool> _force = new("--force") { Description = "Also those whose journal has not been delivered" };
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
        var (chosen, waiting) = Choose(RunsVerb.Of(session).List(), arguments);
        var yes = arguments.GetValue(_yes);
        var removed = yes ? Remove(chosen, session) : chosen;
        if (arguments.GetValue(_json))
            session.WriteJson(new JsonObject { ["removed"] = yes, ["runs"] = new JsonArray([.. removed.Select(RunsVerb.ToJson)]) });
        else
            Print(removed, yes, session);
        if (waiting > 0)
            session.ProgressText.WriteLine($"{Show.Count(waiting)} {(waiting == 1 ? "was" : "were")} left: the journal has not been delivered ('dotnet tl sync' delivers it, --force removes the state all the same).");
        return ExitStatus.Done;
    }

    /// <summary>The states to remove, and how many more there would be if their journals were delivered.</summary>
    private (IReadOnlyList<RunState> Chosen, int Waiting) Choose(IReadOnlyList<RunState> all, ParseResult arguments)
    {
        var since = arguments.GetValue(_olderThan) is { } days ? DateTimeOffset.UtcNow.AddDays(-days) : DateTimeOffset.MaxValue;
        var wanted = all.Skip(arguments.GetValue(_keep) ?? 0)
            .Where(run => run.Status != RunStateStatus.Running && run.Changed <= since && (!arguments.GetValue(_failed) || run.Status != RunStateStatus.Finished)).ToList();
        var chosen = wanted.Where(run => run.IsDelivered || arguments.GetValue(_force)).ToList();
        return (chosen, wanted.Count - chosen.Count);
    }

    private static List<RunState> Remove(IReadOnlyList<RunState> chosen, Session session)
    {
        var removed = new List<RunState>();
        foreach (var run in chosen)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            if (RunStates.Remove(run))
                removed.Add(run);
            else
                session.ProgressText.WriteLine($"{run.Name ?? run.Folder} was left: a process has begun to work on it.");
        }

        return removed;
    }

    private static void Print(IReadOnlyList<RunState> runs, bool removed, Session session)
    {
        if (runs.Count > 0)
            RunsListVerb.PrintTable(runs, session);
        var what = $"{Show.Count(runs.Count)} {(runs.Count == 1 ? "run" : "runs")}, {Show.Bytes(runs.Sum(run => run.Bytes))}";
        session.ResultText.WriteLine(runs.Count == 0 ? "0 runs: nothing to remove" : removed ? $"{what}: removed" : $"{what} would be removed; add --yes");
    }
}
