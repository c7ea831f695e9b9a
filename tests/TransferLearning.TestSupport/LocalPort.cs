using System.Net;
using System.Net.Sockets;

namespace TransferLearning.TestSupport;

/// <summary>
/// Hands out ports for servers that cannot bind to port 0 or that release their port for a while. The ports are below 32768, where
/// Linux begins to assign ports by itself to servers and outgoing connections, and none is handed out twice in a process.
/// </summary>
public static class LocalPort
{
    private const int First = 20_000, Count = 12_000;
    private static int _last = Random.Shared.Next(Count);

    /// <summary>A free port of 127.0.0.1.</summary>
    /// <exception cref="InvalidOperationException">None of a thousand ports was free.</exception>
    public static int Next()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var port = First + (Interlocked.Increment(ref _last) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Another program uses the port.
            }
        }

        throw new InvalidOperationException("No port was free.");
    }
}
