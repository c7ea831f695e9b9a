using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;
using TransferLearning.Training.Checkpoints;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl sweep status [SWEEP]</c>: prints every trial from its status file, with the state of queued trials on Slurm.</summary>
internal sealed class SweepStatusVerb() : OneSweepVerb("status", "Shows a sweep's trials")
{
    protected override void Run(SweepFolder folder, bool json, ParseResult arguments, Session session)
    {
        var record = folder.Record()!;
        var trials = folder.Statuses();
        var queue = SlurmView.Of(folder, session.Cancellation);
        var holder = FolderLock.HolderOf(folder.Path);
        if (json)
        {
            session.WriteJson(new JsonObject
            {
                ["sweep"] = record.Name,
                ["folder"] = folder.Path,
                ["process"] = holder,
                ["trials"] = new JsonArray([.. trials.Select(trial =>
                {
                    var shown = SweepEnd.StatusJson(folder, trial);
                    shown["queue"] = queue.GetValueOrDefault(trial.Trial);
                    return shown;
                })]),
            });
            return;
        }

        TextTable.Write(
            session,
            Column.Of("trial", trials, trial => $"{trial.Trial}") with { Number = true },
            Column.Of("phase", trials, trial => trial.Phase.ToString().ToLowerInvariant()),
            Column.Of("epoch", trials, trial => trial.Epoch == 0 ? "" : $"{trial.Epoch}") with { Number = true, Rank = 1 },
            Column.Of(record.Metric, trials, trial => trial.Value is { } value ? Show.Metric(value) : "") with { Number = true },
            Column.Of("point", trials, trial => $"{ShortPoint.Of(trial)} seed={trial.Seed}") with { Least = 24 },
            Column.Of("where", trials, trial => queue.TryGetValue(trial.Trial, out var said) ? said : trial.Ended ? "" : trial.Worker ?? "") with { Rank = 2, Least = 12 });
        session.Say(Phases.Counted(trials, record.Trials));
        // The status files of a killed sweep still say that its trials run.
        if (holder is null && trials.Exists(trial => trial.Phase == TrialPhase.Running) && new SlurmJobs(folder).All().Count == 0)
            session.Say($"No process runs this sweep any more. Continue it with: {SweepCommand.Of(folder, record, session)}");
        foreach (var trial in trials.Where(t => t is { Phase: TrialPhase.Failed, Message: not null }))
            session.Say($"trial {trial.Trial}: {trial.Message}");
    }
}
