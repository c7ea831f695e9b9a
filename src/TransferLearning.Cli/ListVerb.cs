using System.CommandLine;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli;

/// <summary>A verb that prints a list, as a table or as JSON.</summary>
internal abstract class ListVerb(string summary) : Verb("list", summary)
{
    private readonly Option<bool> _json = Arguments.Json();

    protected sealed override void Declare(Command command) => command.Add(_json);

    protected sealed override int Run(ParseResult arguments, Session session)
    {
        Read(session).Write(session, arguments.GetValue(_json));
        return ExitStatus.Done;
    }

    /// <summary>Reads the list.</summary>
    protected abstract Listing Read(Session session);
}
