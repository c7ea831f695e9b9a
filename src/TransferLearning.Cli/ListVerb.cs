using System.CommandLine;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli;

/// <summary>A verb that lists what is there, as a table or as JSON.</summary>
internal abstract class ListVerb(string summary) : Verb("list", summary)
{
    private readonly Option<bool> _json = Arguments.Json();

    protected sealed override void Declare(Command command) => command.Add(_json);

    protected sealed override int Run(ParseResult arguments, Session session)
    {
        if (arguments.GetValue(_json))
            WriteJson(session);
        else
            Print(session);
        return ExitStatus.Done;
    }

    /// <summary>Writes all of it as a JSON array.</summary>
    protected abstract void WriteJson(Session session);

    /// <summary>Prints a table; where there is nothing, says on standard error where was looked.</summary>
    protected abstract void Print(Session session);
}
