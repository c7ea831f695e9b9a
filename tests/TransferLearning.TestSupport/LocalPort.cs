using System.Net;
using System.Net.Sockets;

namespace TransferLearning.TestSupport;

/// <summary>
/// Ports for servers that cannot ask for port 0, or that leave theirs for a while: none of those that Linux gives out by itself (from
/// 32768), to another server or as the near end of a connection, and none twice in a process.
/// </summary>
public static class LocalPort
{
    private const int First = 20_000, Count = 12_000;
    private static int _last = Random.Shared.Next(Count);

    /// <summary>A port of 127.0.0.1 at which nobody listens.</summary>
    /// <exception cref="InvalidOperationException">None of a thousand was free.</exception>
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
                // Another program's.
            }
        }

        throw new InvalidOperationException("No port was free.");
    }
}
