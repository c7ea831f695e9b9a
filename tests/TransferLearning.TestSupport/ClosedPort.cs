using System.Net;
using System.Net.Sockets;

namespace TransferLearning.TestSupport;

/// <summary>
/// A port of 127.0.0.1 that refuses connections. It stays reserved until this is disposed, because a released port might be given to
/// another test's server, which would answer.
/// </summary>
public sealed class ClosedPort : IDisposable
{
    private readonly Socket _kept = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _kept.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Port => ((IPEndPoint)_kept.LocalEndPoint!).Port;

    public void Dispose() => _kept.Dispose();
}
