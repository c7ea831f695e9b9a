namespace TransferLearning.Cli.Tests;

/// <summary>What <c>tl serve</c> refuses before it serves. <c>ServeTests</c> of the end-to-end tests lets it serve.</summary>
public class ServeVerbTests
{
    [Theory]
    [InlineData("--port takes 0 to 65535.", "--port", "65536")]
    [InlineData("--timeout takes 0.001 to 86400.", "--timeout", "0")]
    [InlineData("--max-requests takes 1 to", "--max-requests", "0")]
    [InlineData("--max-bytes takes a size up to 2GB, such as 32MB.", "--max-bytes", "many")]
    [InlineData("--max-pixels takes 1 to", "--max-pixels", "-1")]
    [InlineData("--timeout takes 0.001 to 86400.", "--timeout", "NaN")]
    [InlineData("Cannot parse argument 'x' for option '--port' as a whole number.", "--port", "x")]
    [InlineData("--host is localhost or an IP address of this machine; 'example.org' is neither.", "--host", "example.org")]
    public void Should_refuse_an_invalid_option(string said, params string[] options)
    {
        using var tl = new Tl();
        var ended = tl.Run(["serve", "model.onnx", .. options]);
        Assert.Equal(2, ended.Status);
        Assert.Contains(said, ended.Progress, StringComparison.Ordinal);
        Assert.Empty(ended.Results);
    }

    [Fact]
    public void Should_say_what_is_wrong_with_a_file()
    {
        using var tl = new Tl();
        tl.Write("text.onnx", "no model");
        var (missing, text) = (tl.Run("serve", "missing.onnx", "--port", "0"), tl.Run("serve", "text.onnx", "--port", "0"));
        Assert.Equal((1, 1), (missing.Status, text.Status));
        Assert.Contains("There is no file '", missing.Progress, StringComparison.Ordinal);
        Assert.Contains("is no ONNX model that can be read", text.Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_say_that_a_port_is_in_use()
    {
        using var tl = new Tl();
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var port = ((System.Net.IPEndPoint)other.LocalEndpoint).Port;
        var ended = tl.Run("serve", "missing.onnx", "--port", $"{port}");
        Assert.Equal(1, ended.Status);
        Assert.Contains($"127.0.0.1:{port} cannot be listened on: ", ended.Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_warn_where_others_can_reach_a_server_without_a_key()
    {
        using var tl = new Tl();
        const string Warning = "warning: without --api-key everyone who reaches 0.0.0.0 can use this server.";
        Assert.Contains(Warning, tl.Run("serve", "missing.onnx", "--port", "0", "--host", "0.0.0.0").Progress, StringComparison.Ordinal);
        Assert.DoesNotContain(Warning, tl.Run("serve", "missing.onnx", "--port", "0", "--host", "0.0.0.0", "--api-key", "secret").Progress, StringComparison.Ordinal);
        tl.Environment["TL_API_KEY"] = "secret";
        Assert.DoesNotContain(Warning, tl.Run("serve", "missing.onnx", "--port", "0", "--host", "0.0.0.0").Progress, StringComparison.Ordinal);
    }
}
