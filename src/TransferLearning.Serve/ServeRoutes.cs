using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace TransferLearning.Serve;

/// <summary>The paths of the server. The OpenAPI document is made from them.</summary>
internal static class ServeRoutes
{
    private const string Json = "application/json";

    public static void Map(IEndpointRouteBuilder routes, PredictEndpoint predict, HeatMapEndpoint heatMap, WordsEndpoint words, ServeMetrics metrics, Func<ServedModel?> model)
    {
        var predicting = routes.MapPost("/predict", (Delegate)predict.Handle)
            .WithName("predict")
            .WithSummary("Predicts pictures or texts, as the model takes.")
            .WithDescription("The body is one picture, whose answer is an object, or multipart/form-data with files, whose answer is a list in their order. Among several files a bad one is an entry with its error. A model of texts takes one as text/plain, whose answer is an object, or a JSON list of texts, whose answer is a list in their order.")
            .Produces<PictureAnswer>(StatusCodes.Status200OK, Json)
            .AddOpenApiOperationTransformer(ServeDocument.DescribePredict);
        foreach (var refused in ServeDocument.Refusals.Keys)
            predicting.Produces<RefusalAnswer>(refused, Json);

        var drawing = routes.MapPost("/heatmap", (Delegate)heatMap.Handle)
            .WithName("heatmap")
            .WithSummary("Draws the heat map of a class over a picture.")
            .WithDescription("The body is one picture. The answer is that picture as a PNG file: the redder a place, the more it speaks for the class. Only a run's model has heat maps, not an exported file.")
            .Produces(StatusCodes.Status200OK, contentType: "image/png")
            .AddOpenApiOperationTransformer(ServeDocument.DescribeHeatMap);
        foreach (var refused in ServeDocument.Refusals.Keys.Append(StatusCodes.Status501NotImplemented))
            drawing.Produces<RefusalAnswer>(refused, Json);

        var weighing = routes.MapPost("/words", (Delegate)words.Handle)
            .WithName("words")
            .WithSummary("Says which words of a text speak for a class.")
            .WithDescription("The body is one text. Each of its words is left out in turn, and the text is predicted again; the answer has the differences. At most the first 256 words are tried.")
            .Produces<WordsAnswer>(StatusCodes.Status200OK, Json)
            .AddOpenApiOperationTransformer(ServeDocument.DescribeWords);
        foreach (var refused in ServeDocument.Refusals.Keys.Append(StatusCodes.Status501NotImplemented))
            weighing.Produces<RefusalAnswer>(refused, Json);

        routes.MapGet("/health", () => model() is null
                ? Results.Json(new HealthAnswer("loading"), statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Json(new HealthAnswer("ready")))
            .WithName("health")
            .WithSummary("Says whether the server can answer. Needs no key.")
            .WithMetadata(NeedsNoKey.Instance)
            .Produces<HealthAnswer>(StatusCodes.Status200OK, Json)
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable, Json);

        routes.MapGet("/metrics", () => Results.Text(metrics.Text(), ServeMetrics.ContentType))
            .WithName("metrics")
            .WithSummary("Counts for Prometheus.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");

        routes.MapGet("/", (HttpContext context) => ServePage.Answer(context, model()))
            .WithName("page")
            .WithSummary("A page on which a photo is dropped or a text is written. Needs no key, but asks for it.")
            .WithMetadata(NeedsNoKey.Instance)
            .Produces<string>(StatusCodes.Status200OK, "text/html");

        routes.MapOpenApi("/openapi.json");
    }
}
