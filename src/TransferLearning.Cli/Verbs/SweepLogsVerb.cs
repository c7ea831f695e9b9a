using System.CommandLine;
using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl sweep logs TRIAL [SWEEP]</c>: what a trial has written.</summary>
internal sealed class SweepLogsVerb() : Verb("logs", "Shows what a trial of a sweep has written")
{
    private readonly Argument<int> _trial = new("TRIAL") { Description = "The trial's number" };
    private readonly Argument<string?> _sweep = SweepChoice.Argument();

    protected override void Declare(Command command)
    {
        command.Add(_trial);
        command.Add(_sweep);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var folder = SweepChoice.Find(arguments.GetValue(_sweep), session);
        var file = folder.LogFile(arguments.GetValue(_trial));
        if (!File.Exists(file))
            throw new RunException($"the trial {arguments.GetValue(_trial)} of '{Path.GetFileName(folder.Path)}' has written nothing yet.");
        foreach (var line in File.ReadLines(file))
            session.ResultText.WriteLine(line);
        return ExitStatus.Done;
    }
}
