using TransferLearning.Cli.Native;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments;
using TransferLearning.Sweeps.Running;
using TransferLearning.Training.Planning;

namespace TransferLearning.Cli.Sweeping;

/// <summary>This program as the host of the sweep engine.</summary>
internal sealed class SweepHost(Session session) : ISweepHost
{
    // Lazy, because not every verb reads a file.
    private readonly Lazy<Language> _language = new(Rooms.Language);

    public Language Language => _language.Value;

    public string Folder => session.Folder;

    public Func<string, string?> Environment => session.Environment;

    public IReadOnlyList<string> Command => ThisProgram.Command;

    public bool IsReady(int? threads) => TorchPackages.AreThere && CheckedMachine.UseKnown(session, threads);

    public void Prepare(Plan plan, TextWriter log)
    {
        var logged = new Session(session.ResultText, log, session.Folder, session.Environment, session.Signalled, session.Cancellation, session.Preempted);
        CheckedNetwork.Ensure(logged, plan);
        TorchPackages.Ensure(logged, plan.Experiment.Run.Threads);
    }

    public void Report(IReadOnlyList<Diagnostic> findings) => DiagnosticPrinter.Print(findings, session);

    public void Warn(string message) => session.ProgressText.WriteLine($"warning: {message}");
}
