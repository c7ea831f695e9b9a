using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl sweep logs TRIAL [SWEEP]</c>: prints the log of a trial.</summary>
internal sealed class SweepLogsVerb() : OneSweepVerb("logs", "Shows what a trial of a sweep has written")
{
    private readonly Argument<int> _trial = new("TRIAL") { Description = "The trial's number" };

    protected override void Declare(Command command)
    {
        command.Add(_trial);
        base.Declare(command);
    }

    protected override void Run(SweepFolder folder, bool json, ParseResult arguments, Session session)
    {
        var trial = arguments.GetValue(_trial);
        if (folder.Record()!.Trials is var trials && (trial < 0 || trial >= trials))
            throw new RunException($"the trials of '{Path.GetFileName(folder.Path)}' are 0 to {trials - 1}: there is no trial {trial}.");
        var file = folder.LogFile(trial);
        if (!File.Exists(file))
            throw new RunException(folder.Status(trial) is { Ended: true } ended
                ? $"the trial {trial} of '{Path.GetFileName(folder.Path)}' {(ended.Phase == TrialPhase.Failed ? "failed" : "was cancelled")} before it started{(ended.Message is { } message ? $": {message}" : ".")}"
                : $"the trial {trial} of '{Path.GetFileName(folder.Path)}' has written nothing yet.");
        // A worker may be writing the log.
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (json)
            session.WriteJson(new JsonObject { ["trial"] = trial, ["file"] = file, ["lines"] = new JsonArray([.. lines]) });
        else
            foreach (var line in lines)
                session.ResultText.WriteLine(line);
    }
}
