using System.Net;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using TransferLearning.Predict.Tests;
using TransferLearning.Serve.Tests.Support;
using static TransferLearning.Serve.Tests.Support.RunningServer;

namespace TransferLearning.Serve.Tests;

/// <summary>The paths beside <c>/predict</c>.</summary>
public sealed class RouteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_say_that_it_is_not_ready_until_its_model_is_loaded()
    {
        using var model = new HeldModel();
        model.Answer();
        await using var server = await RunningServer.Start(null);
        Assert.Equal("loading", (string)(await Json(HttpStatusCode.ServiceUnavailable, server.Get("/health")))["status"]!);
        using (var early = await server.Post([1]))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
            Assert.NotNull(early.Headers.RetryAfter);
        }

        server.Server.Serve(model);

        Assert.Equal("ready", (string)(await Json(HttpStatusCode.OK, server.Get("/health")))["status"]!);
        await Json(HttpStatusCode.OK, server.Post([1]));
    }

    [Fact]
    public async Task Should_count_requests_pictures_and_batches_for_Prometheus()
    {
        await using var server = await OfColours(_folder);
        var picture = File.ReadAllBytes(ColourModel.Picture(_folder, "red.png", 255, 0, 0));
        await Json(HttpStatusCode.OK, server.Post(picture));
        await Json(HttpStatusCode.OK, server.PostFiles(("a.png", picture), ("b.png", [1])));
        await Error(HttpStatusCode.BadRequest, server.Post([1]));
        await Error(HttpStatusCode.NotFound, server.Get("/made-up"));

        using var answer = await server.Get("/metrics");
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n');

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Superset(
            new HashSet<string>
            {
                """tl_serve_requests_total{path="/predict",status="200"} 2""", """tl_serve_requests_total{path="/predict",status="400"} 1""",
                """tl_serve_requests_total{path="other",status="404"} 1""",
                """tl_serve_pictures_total{result="predicted"} 2""", """tl_serve_pictures_total{result="bad"} 2""",
                "tl_serve_requests_in_flight 1", // this one
                "tl_serve_request_seconds_count 4", """tl_serve_request_seconds_bucket{le="+Inf"} 4""",
                """tl_serve_batch_pictures_bucket{le="1"} 2""", "tl_serve_batch_pictures_sum 2", "tl_serve_batch_pictures_count 2",
            },
            lines.ToHashSet());
        Assert.All(lines[..^1], line => Assert.Matches("""^(# (HELP|TYPE) tl_serve_\w+ .+|tl_serve_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [0-9.E+-]+)$""", line));
    }

    [Fact]
    public async Task Should_describe_every_path_in_a_valid_OpenAPI_document()
    {
        using var model = new HeldModel();
        await using var server = await RunningServer.Start(model);
        var json = await Json(HttpStatusCode.OK, server.Get("/openapi.json"));

        Assert.StartsWith("3.1", (string)json["openapi"]!, StringComparison.Ordinal);
        var parsed = OpenApiDocument.Parse(json.ToJsonString(), "json");
        Assert.Empty(parsed.Diagnostic!.Errors);
        Assert.Empty(parsed.Diagnostic.Warnings);
        Assert.Equal(["/", "/health", "/heatmap", "/metrics", "/predict", "/words"], json["paths"]!.AsObject().Select(path => path.Key).Order(StringComparer.Ordinal));
        var predict = json["paths"]!["/predict"]!["post"]!;
        Assert.Equal(["application/json", "application/octet-stream", "image/*", "multipart/form-data", "text/plain"], Keys(predict["requestBody"]!["content"]!));
        Assert.Equal(["200", "400", "401", "408", "413", "415", "429", "503", "504"], Keys(predict["responses"]!));
        Assert.Equal("top", (string)predict["parameters"]![0]!["name"]!);
        Assert.Equal("integer", (string)predict["parameters"]![0]!["schema"]!["type"]!);
        var heatMap = json["paths"]!["/heatmap"]!["post"]!;
        Assert.Equal(["application/octet-stream", "image/*"], Keys(heatMap["requestBody"]!["content"]!));
        Assert.Equal(["200", "400", "401", "408", "413", "415", "429", "501", "503", "504"], Keys(heatMap["responses"]!));
        Assert.Equal(["image/png"], Keys(heatMap["responses"]!["200"]!["content"]!));
        Assert.Equal(("class", "string"), ((string)heatMap["parameters"]![0]!["name"]!, (string)heatMap["parameters"]![0]!["schema"]!["type"]!));
        Assert.All(heatMap["responses"]!.AsObject(), response => Assert.NotEmpty((string)response.Value!["description"]!));
        var words = json["paths"]!["/words"]!["post"]!;
        Assert.Equal(["application/json", "text/plain"], Keys(words["requestBody"]!["content"]!));
        Assert.All(words["responses"]!.AsObject(), response => Assert.NotEmpty((string)response.Value!["description"]!));
        Assert.Equal(["error", "file", "label", "labels", "probabilities", "values"], Keys(json["components"]!["schemas"]!["PictureAnswer"]!["properties"]!));
        foreach (var path in new[] { "/", "/health", "/metrics" })
            Assert.Equal(HttpStatusCode.OK, (await server.Get(path)).StatusCode);
    }

    [Fact]
    public async Task Should_give_a_reason_where_there_is_no_such_path_or_method()
    {
        using var model = new HeldModel();
        await using var server = await RunningServer.Start(model);
        Assert.Contains("/openapi.json", await Error(HttpStatusCode.NotFound, server.Get("/nothing")), StringComparison.Ordinal);
        Assert.Contains("GET is not allowed", await Error(HttpStatusCode.MethodNotAllowed, server.Get("/predict")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_serve_a_page_that_loads_nothing_from_elsewhere()
    {
        await using var server = await OfColours(_folder);
        using var answer = await server.Get("/");
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Contains("<h1>colours</h1>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Keys(JsonNode node) => node.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal);
}
