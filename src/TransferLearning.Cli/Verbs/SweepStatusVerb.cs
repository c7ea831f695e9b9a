using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;
using TransferLearning.Training.Checkpoints;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl sweep status [SWEEP]</c>: every trial as its status file has it, with what Slurm's queue says of those that wait there.</summary>
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

        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in (string[])["trial", "phase", "epoch", record.Metric, "point", "where"])
            table.AddColumn(column);
        foreach (var trial in trials)
            table.AddRow([.. new[]
            {
                $"{trial.Trial}",
                trial.Phase.ToString().ToLowerInvariant(),
                trial.Epoch == 0 ? "" : $"{trial.Epoch}",
                trial.Value is { } value ? FormattableString.Invariant($"{value:0.0000}") : "",
                $"{PointText.Of(trial)} seed={trial.Seed}",
                queue.TryGetValue(trial.Trial, out var said) ? said : trial.Ended ? "" : trial.Worker ?? "",
            }.Select(Markup.Escape)]);
        session.Results.Write(table);
        session.ResultText.WriteLine(Phases.Counted(trials, record.Trials));
        // Of a sweep that was killed the trials at work stay as they were.
        if (holder is null && trials.Exists(trial => trial.Phase == TrialPhase.Running) && new SlurmJobs(folder).All().Count == 0)
            session.ResultText.WriteLine($"No process runs this sweep any more. It goes on with: {SweepCommand.Of(folder, record, session)}");
        foreach (var trial in trials.Where(t => t is { Phase: TrialPhase.Failed, Message: not null }))
            session.ResultText.WriteLine($"trial {trial.Trial}: {trial.Message}");
    }
}
