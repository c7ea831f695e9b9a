using System.CommandLine;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>A verb about one sweep of the working folder, with SWEEP and <c>--json</c>.</summary>
internal abstract class OneSweepVerb(string name, string summary) : Verb(name, summary)
{
    private readonly Argument<string?> _sweep = SweepChoice.Argument();
    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        command.Add(_sweep);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        Run(SweepChoice.Find(arguments.GetValue(_sweep), session), arguments.GetValue(_json), arguments, session);
        return ExitStatus.Done;
    }

    /// <exception cref="RunException">The request is impossible.</exception>
    protected abstract void Run(SweepFolder folder, bool json, ParseResult arguments, Session session);
}
