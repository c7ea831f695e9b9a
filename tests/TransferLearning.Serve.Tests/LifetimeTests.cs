using System.Net;
using TransferLearning.Serve.Tests.Support;
using static TransferLearning.Serve.Tests.Support.RunningServer;

namespace TransferLearning.Serve.Tests;

/// <summary>Requests that end early, and a server that stops.</summary>
public sealed class LifetimeTests
{
    [Fact]
    public async Task Should_give_up_the_picture_of_a_client_that_goes_away()
    {
        using var model = new HeldModel();
        await using var server = await RunningServer.Start(model);
        using var stop = new CancellationTokenSource();
        var asked = server.Post([1], cancellation: stop.Token);
        await model.Entered(1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);

        await model.Cancelled.Task;
        while (!(await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Contains("""{path="/predict",status="499"} 1""", StringComparison.Ordinal))
            await Task.Yield();
        Assert.Empty(server.Log);
    }

    [Fact]
    public async Task Should_finish_what_it_works_on_and_accept_no_more_when_it_stops()
    {
        using var model = new HeldModel();
        await using var server = await RunningServer.Start(model);
        var working = Enumerable.Range(0, 8).Select(_ => server.Post([1])).ToArray();
        await model.Entered(8);

        var stopped = server.Server.StopAsync();
        await Refused(server.Client.BaseAddress!);
        Assert.False(stopped.IsCompleted);
        model.Answer();

        foreach (var answer in working)
            Assert.Equal("held", (string)(await Json(HttpStatusCode.OK, answer))["label"]!);
        await stopped;
    }

    [Fact]
    public async Task Should_cut_what_it_works_on_when_the_wait_is_abandoned()
    {
        using var model = new HeldModel();
        await using var server = await RunningServer.Start(model);
        var working = server.Post([1]);
        await model.Entered(1);

        await server.Server.StopAsync(new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => working);
        await model.Cancelled.Task;
    }

    [Fact]
    public async Task Should_refuse_a_port_that_is_in_use()
    {
        using var model = new HeldModel();
        await using var server = await RunningServer.Start(model);
        await Assert.ThrowsAnyAsync<IOException>(() => PredictServer.ListenAsync(new ServeOptions { Port = server.Client.BaseAddress!.Port }));
    }

    // Each attempt is a connection of its own. It is refused from the moment on at which the server has closed its port.
    private static async Task Refused(Uri address)
    {
        while (true)
        {
            using var client = new HttpClient { BaseAddress = address };
            try
            {
                using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative));
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }
}
