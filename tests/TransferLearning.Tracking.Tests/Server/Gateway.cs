using System.Net;
using System.Net.Sockets;
using System.Text;
using TransferLearning.TestSupport;

namespace TransferLearning.Tracking.Tests.Server;

/// <summary>What a <see cref="Gateway"/> does with a call.</summary>
internal enum Passage
{
    Open,

    /// <summary>Nothing listens on the port.</summary>
    Closed,

    /// <summary>Accepts calls and never answers.</summary>
    Silent,

    /// <summary>Answers 500 to every call.</summary>
    Errors,

    /// <summary>Cuts off the response to 'runs/create' after the server has created the run.</summary>
    LosesRuns,
}

/// <summary>A gateway in front of a fake or real server that simulates failures.</summary>
internal sealed class Gateway : IDisposable
{
    private static readonly byte[] Broken = "HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"u8.ToArray();

    private readonly Uri _server;
    private readonly int _port;
    private readonly List<TcpClient> _open = [];
    private LocalListener? _listener;
    private Socket? _reserved;
    private Passage _passage;

    public Gateway(string server)
    {
        _server = new Uri(server);
        _port = Listen(0).Port;
    }

    public string Uri => $"http://127.0.0.1:{_port}{_server.AbsolutePath.TrimEnd('/')}";

    /// <summary>What happens to calls. Setting it ends all open connections.</summary>
    public Passage Passage
    {
        get => _passage;
        set
        {
            _passage = value;
            if (value == Passage.Closed)
                Refuse();
            else if (_listener is null)
                Listen(_port);
            End();
        }
    }

    /// <summary>Whether a response to 'runs/create' has been lost.</summary>
    public bool Lost { get; private set; }

    public void Dispose()
    {
        Stop();
        _reserved?.Dispose();
        End();
    }

    /// <summary>Stops listening but keeps the port, because another test's server might otherwise get it and answer.</summary>
    private void Refuse()
    {
        Stop();
        _reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _reserved.Bind(new IPEndPoint(IPAddress.Loopback, _port));
    }

    private LocalListener Listen(int port)
    {
        _reserved?.Dispose();
        _reserved = null;
        return _listener = new LocalListener(Pass, port);
    }

    private void Stop()
    {
        _listener?.Dispose();
        _listener = null;
    }

    private void End()
    {
        lock (_open)
        {
            _open.ForEach(each => each.Dispose());
            _open.Clear();
        }
    }

    private async Task Pass(TcpClient client)
    {
        using var server = new TcpClient();
        lock (_open)
            _open.AddRange([client, server]);
        try
        {
            using (client)
            {
                var passage = Passage;
                if (passage == Passage.Closed)
                    return; // Taken from the listener before it stopped.
                if (passage is Passage.Silent or Passage.Errors)
                {
                    await Swallow(client.GetStream(), passage == Passage.Errors).ConfigureAwait(false);
                    return;
                }

                await server.ConnectAsync(_server.Host, _server.Port).ConfigureAwait(false);
                var losing = false;
                void Look(byte[] bytes) => losing |= passage == Passage.LosesRuns && Encoding.Latin1.GetString(bytes).Contains("runs/create", StringComparison.Ordinal);
                await Task.WhenAny(
                    Copy(client.GetStream(), server.GetStream(), Look, () => false),
                    Copy(server.GetStream(), client.GetStream(), _ => Lost |= losing, () => losing)).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One of the two sides disconnected.
        }
    }

    private static async Task Swallow(NetworkStream from, bool answer)
    {
        var buffer = new byte[1 << 16];
        while (await from.ReadAsync(buffer).ConfigureAwait(false) > 0)
            if (answer && !from.DataAvailable)
            {
                await from.WriteAsync(Broken).ConfigureAwait(false);
                return;
            }
    }

    private static async Task Copy(NetworkStream from, NetworkStream to, Action<byte[]> look, Func<bool> cut)
    {
        var buffer = new byte[1 << 16];
        while (await from.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var read)
        {
            look(buffer[..read]);
            await to.WriteAsync(buffer.AsMemory(0, cut() ? Math.Min(read, 20) : read)).ConfigureAwait(false);
            if (cut())
                return;
        }
    }
}
