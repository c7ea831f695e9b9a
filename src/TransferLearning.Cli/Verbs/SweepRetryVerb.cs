using System.CommandLine;
using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl sweep retry --failed [SWEEP]</c>: failed and cancelled trials wait again; the sweep's own command, given again, runs them.</summary>
internal sealed class SweepRetryVerb() : Verb("retry", "Lets failed trials run again with the next 'tl sweep'")
{
    private readonly Argument<string?> _sweep = SweepChoice.Argument();
    private readonly Option<bool> _failed = new("--failed") { Description = "The failed and cancelled ones", Required = true };

    protected override void Declare(Command command)
    {
        command.Add(_sweep);
        command.Add(_failed);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var folder = SweepChoice.Find(arguments.GetValue(_sweep), session);
        var record = folder.Record() ?? throw new RunException($"'{folder.Path}' holds no sweep.");
        var again = folder.Statuses().Where(trial => trial.Phase is TrialPhase.Failed or TrialPhase.Cancelled).ToList();
        foreach (var trial in again)
            folder.Write(trial with { Phase = TrialPhase.Waiting, Attempts = 0, Message = null, Worker = null });
        if (folder.CancelRequested)
            File.Delete(folder.CancelFile);
        session.ResultText.WriteLine(again.Count == 0
            ? "No trial has failed."
            : $"{again.Count} trials wait again. Run them with: dotnet tl sweep {string.Join(' ', record.Files.Select(f => Path.GetRelativePath(session.Folder, f)))}");
        return ExitStatus.Done;
    }
}
