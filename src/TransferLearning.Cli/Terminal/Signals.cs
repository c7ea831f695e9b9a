using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// Turns Ctrl-C and SIGTERM into a cancelled token and an exit status. The second of these signals ends the process at once,
/// because a user who asks twice does not want to wait. SIGUSR1, which a scheduler sends before it takes the machine away,
/// requests a checkpoint. Windows has no SIGUSR1; there, Ctrl-Break counts as Ctrl-C, and closing the console, logging off and shutting
/// down count as SIGTERM.
/// </summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly CancellationTokenSource _preempted = new();
    private int _status;
    private volatile bool _inOrder;

    public Signals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Received(context, ExitStatus.Interrupted)),
        .. OperatingSystem.IsWindows() ? OfWindows() : OfPosix(),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Cancellation => _source.Token;

    /// <summary>Cancelled by SIGUSR1, which requests a checkpoint and the end.</summary>
    public CancellationToken Preempted => _preempted.Token;

    /// <summary>The exit status that the first signal requests; null before it.</summary>
    public int? Status => _status == 0 ? null : _status;

    /// <summary>Makes every later signal do no more than the first.</summary>
    public void EndInOrder() => _inOrder = true;

    private IEnumerable<PosixSignalRegistration> OfWindows() =>
    [
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => Received(context, ExitStatus.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Closed),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Closed),
    ];

    [UnsupportedOSPlatform("windows")]
    private IEnumerable<PosixSignalRegistration> OfPosix() =>
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Received(context, ExitStatus.Terminated)),
        // .NET has no name for SIGUSR1 but accepts its number: 10 on Linux, 30 on macOS.
        PosixSignalRegistration.Create((PosixSignal)(OperatingSystem.IsMacOS() ? 30 : 10), context =>
        {
            context.Cancel = true;
            _preempted.Cancel();
        }),
    ];

    /// <summary>
    /// Windows ends the process as soon as this returns, or after its own time limit (5 s for a closed console). The process ends
    /// in order meanwhile, so this never returns.
    /// </summary>
    private void Closed(PosixSignalContext context)
    {
        Received(context, ExitStatus.Terminated);
        Thread.Sleep(Timeout.Infinite);
    }

    private void Received(PosixSignalContext context, int status)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _status, status, 0) != 0 && !_inOrder)
            HardExit.Now(_status);
        _source.Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
        _preempted.Dispose();
    }
}
