using TransferLearning.Cli;
using TransferLearning.Cli.Terminal;
using TransferLearning.TestSupport;

namespace TransferLearning.Cli.Tests;

/// <summary>Runs the command in the test's process, in a temporary folder.</summary>
internal sealed class Tl : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The environment variables of the command.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string Folder => _folder.Path;

    public string Write(string name, string text) => _folder.Write(name, text);

    public Ended Run(params string[] arguments) => Run(CancellationToken.None, arguments);

    /// <summary>Runs the command. Cancelling the token has the effect of Ctrl-C.</summary>
    public Ended Run(CancellationToken interrupted, params string[] arguments)
    {
        using StringWriter results = new(), progress = new();
        var session = new Session(
            results, progress, Folder, name => Environment.GetValueOrDefault(name), () => interrupted.IsCancellationRequested ? ExitStatus.Interrupted : null, interrupted);
        var status = Application.Run(arguments, session);
        return new Ended(status, results.ToString(), progress.ToString());
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>The result of a call: exit status, standard output and standard error.</summary>
internal sealed record Ended(int Status, string Results, string Progress);
