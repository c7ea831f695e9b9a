using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl validate FILE…</c>: prints every error of every file in the format that editors and builds can jump to.</summary>
internal sealed class ValidateVerb() : Verb("validate", "Checks experiments and prints every error with its file, line and column")
{
    private readonly Argument<string[]> _files = Arguments.Files();
    private readonly Option<string[]> _set = Arguments.Set();
    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        command.Add(_files);
        command.Add(_set);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var language = Rooms.Language();
        var results = arguments.GetRequiredValue(_files)
            .Select(file => (File: file, Diagnostics: Compiler.Check(file, arguments.GetValue(_set)!, language, session)))
            .ToList();
        var invalid = results.Count(result => result.Diagnostics.Any(each => each.Severity == Severity.Error));

        if (arguments.GetValue(_json))
            session.WriteJson(new JsonArray([.. results.Select(result => ToJson(result.File, result.Diagnostics, session))]));
        else
        {
            DiagnosticPrinter.Print(results.SelectMany(result => result.Diagnostics), session);
            session.Say(invalid == 0
                ? $"{results.Count} valid"
                : $"{results.Count - invalid} valid, {invalid} invalid");
        }
        return invalid == 0 ? ExitStatus.Done : ExitStatus.Invalid;
    }

    private static JsonObject ToJson(string file, IReadOnlyList<Diagnostic> diagnostics, Session session) => new()
    {
        ["file"] = file,
        ["valid"] = diagnostics.All(each => each.Severity != Severity.Error),
        ["diagnostics"] = new JsonArray([.. diagnostics.Select(each => DiagnosticPrinter.ToJson(DiagnosticPrinter.Shorten(each, session.Folder)))]),
    };
}
