using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>Downloads through the proxy that the environment names. Only a separate process shows this.</summary>
public sealed class ProxyTests
{
    [Fact]
    public async Task Should_download_weights_through_the_proxy()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        using var tl = new ChildTl();
        // .NET reads the lower-case variables first, and a machine behind a proxy has both.
        tl.Environment["HTTPS_PROXY"] = tl.Environment["https_proxy"] = $"http://127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}";
        tl.Environment["NO_PROXY"] = tl.Environment["no_proxy"] = "";
        tl.Environment["TL_HOME"] = tl.At("home");
        using var running = tl.Start("weights", "pull", "squeezenet1_1");
        using var client = await proxy.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromMinutes(5));
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        Assert.Equal("CONNECT download.pytorch.org:443 HTTP/1.1", await reader.ReadLineAsync());
    }
}
