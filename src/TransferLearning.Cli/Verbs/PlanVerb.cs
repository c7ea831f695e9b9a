using System.CommandLine;
using System.Text.Json;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Planning;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl plan FILE</c>: the compiled plan, to be checked before it costs anything.</summary>
internal sealed class PlanVerb() : Verb("plan", "Shows what a run would do: data, layers, what each stage trains, what is cached")
{
    private readonly Argument<string> _file = Arguments.File();
    private readonly Option<string[]> _set = Arguments.Set();
    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        command.Add(_file);
        command.Add(_set);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var plan = Compiler.Plans([arguments.GetRequiredValue(_file)], arguments.GetValue(_set)!, session)[0];
        if (arguments.GetValue(_json))
            session.ResultText.WriteLine(JsonSerializer.Serialize(plan.Summary, PlanJson.Default.PlanSummary));
        else
            PlanPrinter.Print(plan.Summary, session.Results);
        return ExitStatus.Done;
    }
}
