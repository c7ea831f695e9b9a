using System.Net;
using TransferLearning.Predict.Tests;
using TransferLearning.Serve.Tests.Support;
using static TransferLearning.Serve.Tests.Support.RunningServer;

namespace TransferLearning.Serve.Tests;

/// <summary><c>POST /heatmap</c>. What a run's maps show is tested with the run's own code; here they are drawn by the test.</summary>
public sealed class HeatMapTests : IDisposable
{
    private const string Path = "/heatmap";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_draw_the_class_that_was_asked_for_or_the_likeliest()
    {
        var maps = new DrawnMaps();
        await using (var server = await OfColours(_folder, maps: () => maps))
        {
            // 50 × 40 pixels; the colours are red, green and blue.
            var picture = Picture(0, 255, 0);
            using var likeliest = await server.Post(picture, path: Path);
            using var blue = await server.Post(picture, path: Path + "?class=blue");

            foreach (var answer in new[] { likeliest, blue })
            {
                Assert.Equal((HttpStatusCode.OK, "image/png"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
                Assert.Equal("PNG", System.Text.Encoding.ASCII.GetString(await answer.Content.ReadAsByteArrayAsync(), 1, 3));
            }
            Assert.Equal([1, 2], maps.Asked.Select(asked => asked.Output));
            Assert.All(maps.Asked, asked => Assert.Equal(1.25, asked.Aspect));
            Assert.Equal("The model has no 'pink'. It has red, green, blue.", await Error(HttpStatusCode.BadRequest, server.Post(picture, path: Path + "?class=pink")));
            Assert.Equal(2, maps.Asked.Count);
        }
        Assert.True(maps.IsDisposed);
    }

    [Theory]
    [InlineData("multi_label", 0)]
    [InlineData("regression", 0)]
    public async Task Should_draw_a_label_or_number(string task, int first)
    {
        var maps = new DrawnMaps();
        await using var server = await OfColours(_folder, task, maps: () => maps);
        using var usual = await server.Post(Picture(255, 204, 51), path: Path);
        using var green = await server.Post(Picture(255, 204, 51), path: Path + "?class=green");
        Assert.Equal([first, 1], maps.Asked.Select(asked => asked.Output));
    }

    [Fact]
    public async Task Should_draw_one_map_at_a_time_and_load_only_when_the_first_is_asked_for()
    {
        var (maps, loaded) = (new DrawnMaps(), 0);
        await using var server = await OfColours(_folder, maps: () =>
        {
            loaded++;
            return maps;
        });
        await Json(HttpStatusCode.OK, server.Post(Picture(255, 0, 0)));
        Assert.Equal(0, loaded);

        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => server.Post(Picture(255, 0, 0), path: Path))))
            using (answer)
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        Assert.Equal((1, 16, false), (loaded, maps.Asked.Count, maps.WereTwoAtOnce));
    }

    [Fact]
    public async Task Should_refuse_with_the_reason_where_there_are_no_maps()
    {
        await using var file = await OfColours(_folder);
        Assert.Contains("Serve the run", await Error(HttpStatusCode.NotImplemented, file.Post(Picture(255, 0, 0), path: Path)), StringComparison.Ordinal);
        await using var dense = await OfColours(_folder, maps: () => throw new NotSupportedException("no convolutions"));
        Assert.Equal("no convolutions", await Error(HttpStatusCode.NotImplemented, dense.Post(Picture(255, 0, 0), path: Path)));
    }

    [Fact]
    public async Task Should_have_the_limits_of_predict()
    {
        await using (var server = await OfColours(_folder, options: new ServeOptions { MostBytes = 1000, ApiKey = "key" }, pixels: 1999, maps: () => new DrawnMaps()))
        {
            Assert.Contains("key", await Error(HttpStatusCode.Unauthorized, server.Post([1], path: Path)), StringComparison.Ordinal);
            server.Client.DefaultRequestHeaders.Add("X-Api-Key", "key");
            Assert.Equal("The request has more than 1,000 bytes.", await Error(HttpStatusCode.RequestEntityTooLarge, server.Post(new byte[2000], path: Path)));
            Assert.Contains("at most 1,999 are decoded", await Error(HttpStatusCode.RequestEntityTooLarge, server.Post(Picture(255, 0, 0), path: Path + "?class=red")), StringComparison.Ordinal);
            Assert.StartsWith("it is a text file", await Error(HttpStatusCode.BadRequest, server.Post("no picture"u8.ToArray(), path: Path)), StringComparison.Ordinal);
            Assert.Contains("Send one picture", await Error(HttpStatusCode.UnsupportedMediaType, server.Post([1], "multipart/form-data; boundary=x", Path)), StringComparison.Ordinal);
            Assert.Contains("GET is not allowed", await Error(HttpStatusCode.MethodNotAllowed, server.Get(Path)), StringComparison.Ordinal);
        }
        await using var loading = await RunningServer.Start(null);
        Assert.Equal("The model is loading.", await Error(HttpStatusCode.ServiceUnavailable, loading.Post([1], path: Path)));
        using var held = new HeldModel();
        held.DrawHeatMaps(() => new DrawnMaps());
        await using var busy = await RunningServer.Start(held, new ServeOptions { MostRequests = 1 });
        var first = busy.Post([1]);
        await held.Entered(1);
        await Error(HttpStatusCode.TooManyRequests, busy.Post([1], path: Path));
        held.Answer();
        await Json(HttpStatusCode.OK, first);
    }

    private byte[] Picture(byte red, byte green, byte blue) => File.ReadAllBytes(ColourModel.Picture(_folder, "picture.png", red, green, blue));
}
