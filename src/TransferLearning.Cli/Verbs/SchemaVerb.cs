using System.CommandLine;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl schema</c>: prints the JSON schema (draft 7) of the language for editors, or its documentation page.</summary>
internal sealed class SchemaVerb() : Verb("schema", "Prints the JSON schema (draft 7) of the experiment language, for editors")
{
    private readonly Option<bool> _page = new("--documentation") { Description = "Print the language's page of documentation (Markdown) instead" };

    protected override void Declare(Command command) => command.Add(_page);

    protected override int Run(ParseResult arguments, Session session)
    {
        var language = Rooms.Language();
        session.ResultText.Write(arguments.GetValue(_page) ? language.Documentation() : language.JsonSchema());
        return ExitStatus.Done;
    }
}
