using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.Lifetime;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl sweep cancel [SWEEP] [--trial N]</c>: cancels a sweep or one of its trials, on this machine or on Slurm.</summary>
internal sealed class SweepCancelVerb() : OneSweepVerb("cancel", "Ends a sweep, or one trial of it")
{
    private readonly Option<int?> _trial = new("--trial") { Description = "Only this trial", HelpName = "N" };

    protected override void Declare(Command command)
    {
        base.Declare(command);
        command.Add(_trial);
    }

    protected override void Run(SweepFolder folder, bool json, ParseResult arguments, Session session)
    {
        var only = arguments.GetValue(_trial);
        SweepCancel.Request(folder, only, new SweepHost(session), session.Cancellation);
        if (json)
            session.WriteJson(new JsonObject { ["sweep"] = folder.Record()!.Name, ["folder"] = folder.Path, ["trial"] = only });
        else
            session.Say(only is { } number ? $"Cancelled trial {number}." : $"Cancelled {Path.GetFileName(folder.Path)}.");
    }
}
