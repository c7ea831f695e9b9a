using System.Runtime.InteropServices;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// Turns Ctrl-C and SIGTERM into a cancelled token and an exit status. The second signal ends the process at once:
/// whoever asks twice does not want to wait for a clean end.
/// </summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _status;

    public Signals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Received(context, ExitStatus.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Received(context, ExitStatus.Terminated)),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Cancellation => _source.Token;

    /// <summary>The exit status that the first signal asks for; null while none has come.</summary>
    public int? Status => _status == 0 ? null : _status;

    private void Received(PosixSignalContext context, int status)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _status, status, 0) != 0)
            HardExit.Now(_status);
        _source.Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }
}
