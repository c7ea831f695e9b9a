using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.State;
using TransferLearning.Training.Checkpoints;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl sweep retry --failed [SWEEP]</c>: failed and cancelled trials wait again; the sweep's own command, given again, runs them.</summary>
internal sealed class SweepRetryVerb() : OneSweepVerb("retry", "Lets failed trials run again with the next 'tl sweep'")
{
    private readonly Option<bool> _failed = new("--failed") { Description = "The failed and cancelled ones" };

    protected override void Declare(Command command)
    {
        base.Declare(command);
        command.Add(_failed);
        // A flag that is left out is no error to the parser, even a required one.
        command.Validators.Add(result =>
        {
            if (!result.GetValue(_failed))
                result.AddError("say which trials shall run again: --failed (finished ones never do)");
        });
    }

    protected override void Run(SweepFolder folder, bool json, ParseResult arguments, Session session)
    {
        var record = folder.Record()!;
        // A sweep at work has its trials in mind, and would write over what is written here.
        using var alone = FolderLock.TryTake(folder.Path, out var holder)
            ?? throw new RunException($"{holder} runs this sweep ({folder.Path}), and would not see it. Give the command again when the sweep has ended; 'dotnet tl sweep cancel' ends it.");
        // One that was cancelled while it waited is so from its turn on, which may not have come before the sweep ended.
        var again = folder.Statuses().Where(trial => trial.Phase is TrialPhase.Failed or TrialPhase.Cancelled || (!trial.Ended && folder.CancelRequestedAlone(trial.Trial))).ToList();
        foreach (var trial in again)
        {
            folder.WithdrawCancel(trial.Trial);
            folder.Write(trial with { Phase = TrialPhase.Waiting, Attempts = 0, Message = null, Worker = null });
        }

        // A request to end the whole sweep is not taken back here: the sweep's command does that when it goes on.
        if (json)
            session.WriteJson(new JsonObject
            {
                ["sweep"] = record.Name,
                ["folder"] = folder.Path,
                ["waiting"] = new JsonArray([.. again.Select(trial => (JsonNode)trial.Trial)]),
            });
        else
            session.Say(again.Count == 0 ? "No trial has failed." : $"{again.Count} {(again.Count == 1 ? "trial waits" : "trials wait")} again. Run with: {SweepCommand.Of(folder, record, session)}");
    }
}
