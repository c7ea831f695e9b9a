using System.CommandLine;
using System.Text.Json;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Machine.Probes;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Cli.Verbs;

/// <summary>
/// The hidden <c>tl machine-check MODE [THREADS] [--network FILE]</c>: tries torch's operations, or those of a network, in one mode. Its process may crash.
/// </summary>
internal sealed class MachineCheckVerb() : Verb("machine-check", "Tries torch's operations in a mode")
{
    private readonly Argument<string> _mode = new("MODE");
    private readonly Argument<int?> _threads = new("THREADS") { Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<string?> _network = new("--network");
    private readonly Option<int> _batch = new("--batch") { DefaultValueFactory = _ => 1 };

    protected override void Declare(Command command)
    {
        command.Hidden = true;
        _mode.AcceptOnlyFromAmong([.. TorchMode.All.Select(mode => mode.Name)]);
        command.Add(_mode);
        command.Add(_threads);
        command.Add(_network);
        command.Add(_batch);
    }

    private static Graph Network(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return GraphJson.Read(document.RootElement);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        TorchModes.Use(TorchMode.Find(arguments.GetRequiredValue(_mode))!);
        using var torch = TorchThread.OfCaller(arguments.GetValue(_threads));
        var right = torch.Run(() =>
        {
            var engine = new TorchProbes();
            return arguments.GetValue(_network) is { } file
                ? ProbeRun.Run(engine, NetworkProbes.Of(Network(file), arguments.GetValue(_batch)), Say)
                : ProbeRun.Run(engine, ProbeList.All(bf16: false), Say) && ProbeRun.Run(engine, ProbeList.All(bf16: true), Say);
        });
        return right ? ExitStatus.Done : ExitStatus.Failed;

        void Say(string line)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            session.ResultText.WriteLine(line);
            session.ResultText.Flush();
        }
    }
}
