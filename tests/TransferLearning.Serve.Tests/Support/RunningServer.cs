using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using TransferLearning.Predict.Tests;

namespace TransferLearning.Serve.Tests.Support;

/// <summary>A server on a free port, and a client of it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly ServedModel? _model;

    private RunningServer(PredictServer server, ServedModel? model)
    {
        (Server, _model) = (server, model);
        Client = new HttpClient { BaseAddress = new Uri(server.Address), Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    public PredictServer Server { get; }

    public HttpClient Client { get; }

    /// <summary>The lines of the server's log.</summary>
    public ConcurrentQueue<string> Log { get; private init; } = new();

    public static async Task<RunningServer> Start(ServedModel? model, ServeOptions? options = null)
    {
        var log = new ConcurrentQueue<string>();
        var server = await PredictServer.ListenAsync((options ?? new ServeOptions()) with { Log = log.Enqueue });
        if (model is not null)
            server.Serve(model);
        return new RunningServer(server, model) { Log = log };
    }

    /// <summary>A server of <see cref="ColourModel"/>.</summary>
    public static Task<RunningServer> OfColours(TemporaryFolder folder, string task = "single_label", ServeOptions? options = null, long pixels = ServedModel.UsualPixels, Func<IHeatMapDrawer>? maps = null)
    {
        var file = ColourModel.Write(folder, task switch { "single_label" => "softmax", "multi_label" => "sigmoid", _ => null }, ColourModel.Says(task));
        var model = ServedModel.Load(file, "colours", pixels);
        if (maps is not null)
            model.DrawHeatMaps(maps);
        return Start(model, options);
    }

    public Task<HttpResponseMessage> Post(byte[] body, string? type = "image/png", string path = "/predict", CancellationToken cancellation = default)
    {
        var content = new ByteArrayContent(body);
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        return Client.PostAsync(new Uri(path, UriKind.Relative), content, cancellation);
    }

    public Task<HttpResponseMessage> PostFiles(params (string Name, byte[] Bytes)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, bytes) in files)
        {
            var part = new ByteArrayContent(bytes);
            part.Headers.ContentType = new MediaTypeHeaderValue("image/png");
            form.Add(part, "file", name);
        }
        return Client.PostAsync(new Uri("/predict", UriKind.Relative), form);
    }

    public Task<HttpResponseMessage> Get(string path) => Client.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>The JSON of an answer that must have a status.</summary>
    public static async Task<JsonNode> Json(HttpStatusCode status, Task<HttpResponseMessage> answering)
    {
        using var answer = await answering;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, $"{answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>The reason of an answer that must have a status.</summary>
    public static async Task<string> Error(HttpStatusCode status, Task<HttpResponseMessage> answering) => (string)(await Json(status, answering))["error"]!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.StopAsync();
        await Server.DisposeAsync();
        _model?.Dispose();
    }
}
