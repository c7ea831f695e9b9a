using System.Net;
using System.Net.Sockets;
using System.Text;
using TransferLearning.TestSupport;

namespace TransferLearning.Tracking.Tests.Server;

/// <summary>An HTTP proxy that knows one server by a name that nobody else can resolve.</summary>
internal sealed class ForwardProxy : IDisposable
{
    private readonly LocalListener _listener;
    private readonly string _name;
    private readonly Uri _server;

    /// <param name="name">The server's name and port as the proxy's clients write them.</param>
    /// <param name="server">The server's real address.</param>
    public ForwardProxy(string name, string server)
    {
        (_name, _server) = (name, new Uri(server));
        _listener = new LocalListener(Forward);
    }

    public string Uri => $"http://127.0.0.1:{_listener.Port}";

    public void Dispose() => _listener.Dispose();

    private async Task Forward(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(IPAddress.Loopback, _server.Port).ConfigureAwait(false);
            // A client asks a proxy for 'http://name/path'; the server expects '/path'.
            var asked = Copy(client.GetStream(), server.GetStream(), text => text.Replace($" http://{_name}/", " /", StringComparison.Ordinal).Replace($"Host: {_name}", $"Host: {_server.Authority}", StringComparison.Ordinal));
            var answered = Copy(server.GetStream(), client.GetStream(), text => text);
            await Task.WhenAny(asked, answered).ConfigureAwait(false);
        }
    }

    private static async Task Copy(NetworkStream from, NetworkStream to, Func<string, string> change)
    {
        var buffer = new byte[1 << 20];
        try
        {
            while (await from.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var read)
                await to.WriteAsync(Encoding.Latin1.GetBytes(change(Encoding.Latin1.GetString(buffer, 0, read)))).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // One of the two sides disconnected.
        }
    }
}
