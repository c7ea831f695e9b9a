using TransferLearning.Cli;
using TransferLearning.Cli.Terminal;
using TransferLearning.TestSupport;

namespace TransferLearning.Cli.Tests;

/// <summary>Runs the command inside the test's process, in a folder of its own.</summary>
internal sealed class Tl : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>What the command sees of the environment.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string Folder => _folder.Path;

    public string Write(string name, string text) => _folder.Write(name, text);

    public Ended Run(params string[] arguments) => Run(CancellationToken.None, arguments);

    /// <summary>Runs the command; to cancel the token is what Ctrl-C is to a process.</summary>
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

/// <summary>What a call of the command left behind.</summary>
internal sealed record Ended(int Status, string Results, string Progress);
