using System.CommandLine;
using System.Text.Json;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Machine;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Training.PassTiming;
using TransferLearning.Training.Planning;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl plan FILE</c>: prints the compiled plan, for a check before the run.</summary>
internal sealed class PlanVerb() : FileVerb("plan", "Shows what a run would do: data, layers, what each stage trains, what is cached")
{
    private readonly Option<bool> _measure = new("--measure") { Description = "Measures on this machine, for a second each, how fast the frozen part is computed in every precision, and prints how long the first pass takes" };
    private readonly Option<bool> _layers = new("--layers") { Description = "Prints every layer of the network instead of its blocks" };

    protected override void Declare(Command command)
    {
        base.Declare(command);
        command.Add(_layers);
        command.Add(_measure);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        // The keys of stored activations contain torch's mode.
        CheckedMachine.UseKnown(session);
        var plan = Compiler.Plans([arguments.GetRequiredValue(File)], arguments.GetValue(Set)!, session)[0];
        var decoding = Decoding(plan, session);
        var times = arguments.GetValue(_measure) ? Measured(plan, session) : null;
        if (arguments.GetValue(Json))
        {
            var json = JsonSerializer.SerializeToNode(plan.Summary, PlanJson.Default.PlanSummary)!;
            json["decoding"] = decoding is null ? null : JsonSerializer.SerializeToNode(decoding, PlanJson.Default.DecodingPlan);
            if (times is not null)
                json["first_passes"] = FirstPassTable.ToJson(times);
            session.WriteJson(json);
        }
        else
        {
            PlanPrinter.Print(plan.Summary, arguments.GetValue(_layers), session);
            if (decoding is not null)
                session.Say(DecodingLine.Of(decoding));
            if (times is not null)
                FirstPassTable.Print(times, session);
            session.Say(MachineLines.Plan(CheckedMachine.Known(plan.Experiment.Run.Threads), TorchModes.Chosen(session.Environment)));
        }

        return ExitStatus.Done;
    }

    private static DecodingPlan? Decoding(Plan plan, Session session)
    {
        if (plan.Experiment.Sweep is null)
            return DecodingPlan.Of(plan, SharedDecoding.OfRun(plan), 1, session.Cancellation);
        var sweep = SweepCompiler.Compile([plan.Experiment], []);
        return DecodingPlan.Of(plan, sweep.Decoding([plan]), sweep.Trials, session.Cancellation);
    }

    private static IReadOnlyList<FirstPassTime> Measured(Plan plan, Session session)
    {
        CheckedNetwork.Ensure(session, plan);
        TorchPackages.Ensure(session, plan.Experiment.Run.Threads);
        PicturePackages.Offer(session);
        return FirstPassTimer.Run(plan, session.Cancellation);
    }
}
