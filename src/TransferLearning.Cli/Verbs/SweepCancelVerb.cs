using System.CommandLine;
using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl sweep cancel [SWEEP] [--trial N]</c>: ends a sweep, here or on Slurm, or one trial on Slurm.</summary>
internal sealed class SweepCancelVerb() : Verb("cancel", "Ends a sweep")
{
    private readonly Argument<string?> _sweep = SweepChoice.Argument();
    private readonly Option<int?> _trial = new("--trial") { Description = "Only this trial, of a sweep on Slurm", HelpName = "N" };

    protected override void Declare(Command command)
    {
        command.Add(_sweep);
        command.Add(_trial);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var folder = SweepChoice.Find(arguments.GetValue(_sweep), session);
        var only = arguments.GetValue(_trial);
        if (only is null)
            File.WriteAllText(folder.CancelFile, "");
        var jobs = new SlurmJobs(folder).All();
        var cancelled = jobs.SelectMany(job => Names(job, only)).ToList();
        if (cancelled.Count > 0)
            new SlurmClient().CancelAsync(cancelled, session.Cancellation).GetAwaiter().GetResult();
        foreach (var trial in folder.Statuses().Where(t => !t.Ended && (only is null ? jobs.Count > 0 : t.Trial == only)))
            folder.Write(trial with { Phase = TrialPhase.Cancelled });
        session.ResultText.WriteLine(only is { } number ? $"Cancelled trial {number}." : $"Cancelled {Path.GetFileName(folder.Path)}.");
        return ExitStatus.Done;
    }

    private static IEnumerable<string> Names(SlurmJob job, int? only)
    {
        if (only is null)
            yield return $"{job.Job}";
        else if (job.List is { } list && SlurmJobs.Index(list, only.Value) is { } index)
            yield return $"{job.Job}_{index}";
    }
}
