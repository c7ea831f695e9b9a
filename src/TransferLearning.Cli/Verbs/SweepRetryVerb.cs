using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.Lifetime;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl sweep retry --failed [SWEEP]</c>: resets failed and cancelled trials to waiting. The sweep's own command then runs them.</summary>
internal sealed class SweepRetryVerb() : OneSweepVerb("retry", "Lets failed trials run again with the next 'tl sweep'")
{
    private readonly Option<bool> _failed = new("--failed") { Description = "The failed and cancelled ones" };

    protected override void Declare(Command command)
    {
        base.Declare(command);
        command.Add(_failed);
        // The parser does not report a missing flag, even a required one.
        command.Validators.Add(result =>
        {
            if (!result.GetValue(_failed))
                result.AddError("say which trials to run again: --failed (finished trials never run again)");
        });
    }

    protected override void Run(SweepFolder folder, bool json, ParseResult arguments, Session session)
    {
        var record = folder.Record()!;
        var again = SweepRetry.Failed(folder);
        if (json)
            session.WriteJson(new JsonObject
            {
                ["sweep"] = record.Name,
                ["folder"] = folder.Path,
                ["waiting"] = new JsonArray([.. again.Select(trial => (JsonNode)trial)]),
            });
        else
            session.Say(again.Count == 0 ? "No trial has failed." : $"{again.Count} {(again.Count == 1 ? "trial waits" : "trials wait")} again. Run with: {SweepCommand.Of(folder, record, session)}");
    }
}
