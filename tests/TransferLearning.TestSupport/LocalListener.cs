using System.Net;
using System.Net.Sockets;

namespace TransferLearning.TestSupport;

/// <summary>Listens on 127.0.0.1 until it is disposed and passes on each connection.</summary>
public sealed class LocalListener : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<TcpClient, Task> _serve;

    /// <param name="serve">Serves a connection and disposes it; its exceptions are ignored.</param>
    /// <param name="port">The port; 0 for any free one.</param>
    public LocalListener(Func<TcpClient, Task> serve, int port = 0)
    {
        (_listener, _serve) = (new TcpListener(IPAddress.Loopback, port), serve);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = _serve(await _listener.AcceptTcpClientAsync().ConfigureAwait(false));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The listener was disposed.
        }
    }
}
