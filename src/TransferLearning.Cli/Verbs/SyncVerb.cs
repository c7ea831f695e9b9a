using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Completing;
using TransferLearning.Cli.Terminal;
using TransferLearning.Tracking;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl sync [RUN…]</c>: delivers the journals of runs.</summary>
internal sealed class SyncVerb() : Verb("sync", "Delivers the journals of runs to their store or to a server")
{
    private readonly Argument<string[]> _runs = new("RUN")
    {
        Description = "Runs by id (the first digits suffice) or name; by default all",
        Arity = ArgumentArity.ZeroOrMore,
        HelpName = "RUN",
        CompletionSources = { Candidates.Runs },
    };

    private readonly Option<string?> _to = new("--to") { Description = "A server or a store other than the runs' own; finished runs of ./mlflow.db are sent too", HelpName = "uri" };

    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        command.Add(_runs);
        command.Add(_to);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var last = "";
        var progress = new Told(report =>
        {
            var line = $"{report.Run}: {100.0 * report.Progress.Delivered / Math.Max(1, report.Progress.Total):0} %";
            if (line != last)
                session.ProgressText.WriteLine(last = line);
        });
        var synced = JournalSync.Deliver(session.Folder, arguments.GetValue(_to), arguments.GetValue(_runs) ?? [], progress, session.Cancellation);
        if (arguments.GetValue(_json))
            session.WriteJson(new JsonArray([.. synced.Select(ToJson)]));
        else
            Print(synced, session);
        return synced.All(run => run.Complete) ? ExitStatus.Done : ExitStatus.Failed;
    }

    private static void Print(IReadOnlyList<SyncedRun> synced, Session session)
    {
        foreach (var run in synced.Where(run => run.Delivered > 0 || !run.Complete))
            session.Say(run.Complete
                ? $"{run.Name} ({run.RunId[..8]}): delivered to {run.Url ?? run.Target}"
                : run.Pending == 0
                    ? $"{run.Name} ({run.RunId[..8]}): not complete at {run.Url ?? run.Target}"
                    : $"{run.Name} ({run.RunId[..8]}): {(run.Pending / 1024.0).ToString("0.#", CultureInfo.InvariantCulture)} kB still wait for {run.Target}");
        session.Say(synced.Count switch
        {
            0 => "there are no journals here",
            _ => $"{synced.Count(run => run.Complete)} of {synced.Count} journals delivered",
        });
        foreach (var run in synced)
            foreach (var warning in run.Warnings)
                session.ProgressText.WriteLine($"warning: {run.Name}: {warning}");
    }

    private static JsonObject ToJson(SyncedRun run) => new()
    {
        ["run_id"] = run.RunId,
        ["name"] = run.Name,
        ["target"] = run.Target,
        ["complete"] = run.Complete,
        ["delivered_bytes"] = run.Delivered,
        ["pending_bytes"] = run.Pending,
        ["url"] = run.Url,
        ["warnings"] = new JsonArray([.. run.Warnings]),
    };

    /// <summary>Reports on the calling thread, unlike <see cref="Progress{T}"/>.</summary>
    private sealed class Told(Action<(string Run, DeliveryProgress Progress)> report) : IProgress<(string Run, DeliveryProgress Progress)>
    {
        public void Report((string Run, DeliveryProgress Progress) value) => report(value);
    }
}
