using System.CommandLine;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl schema</c>: the JSON schema (draft 7) of the language, for editors.</summary>
internal sealed class SchemaVerb() : Verb("schema", "Prints the JSON schema (draft 7) of the experiment language, for editors")
{
    protected override int Run(ParseResult arguments, Session session)
    {
        session.ResultText.Write(Rooms.Language().JsonSchema());
        return ExitStatus.Done;
    }
}
