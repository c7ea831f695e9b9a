using System.CommandLine;
using System.Text.Json;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Machine;
using TransferLearning.Training.Planning;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl plan FILE</c>: prints the compiled plan, for a check before the run.</summary>
internal sealed class PlanVerb() : FileVerb("plan", "Shows what a run would do: data, layers, what each stage trains, what is cached")
{
    private readonly Option<bool> _layers = new("--layers") { Description = "Prints every layer of the network instead of its blocks" };

    protected override void Declare(Command command)
    {
        base.Declare(command);
        command.Add(_layers);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        // The keys of stored activations contain torch's mode.
        CheckedMachine.UseKnown(session);
        var plan = Compiler.Plans([arguments.GetRequiredValue(File)], arguments.GetValue(Set)!, session)[0];
        if (arguments.GetValue(Json))
            session.ResultText.WriteLine(JsonSerializer.Serialize(plan.Summary, PlanJson.Default.PlanSummary));
        else
        {
            PlanPrinter.Print(plan.Summary, arguments.GetValue(_layers), session);
            session.Say(MachineLines.Plan(CheckedMachine.Known(plan.Experiment.Run.Threads), TorchModes.Chosen(session.Environment)));
        }

        return ExitStatus.Done;
    }
}
