using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace TransferLearning.Serve;

/// <summary>The OpenAPI 3.1 document of <c>/openapi.json</c>, made from the routes. What .NET cannot see of the paths for pictures and texts is said here.</summary>
internal static class ServeDocument
{
    /// <summary>Why a picture or text is refused, by status.</summary>
    public static IReadOnlyDictionary<int, string> Refusals { get; } = new SortedDictionary<int, string>
    {
        [StatusCodes.Status400BadRequest] = "The picture or text cannot be read, or the request is malformed.",
        [StatusCodes.Status401Unauthorized] = "The key is missing or wrong.",
        [StatusCodes.Status408RequestTimeout] = "The body did not come in time.",
        [StatusCodes.Status413PayloadTooLarge] = "The body has too many bytes, files or texts, or the picture too many pixels.",
        [StatusCodes.Status415UnsupportedMediaType] = "The body is not what the model takes: an image or multipart/form-data, or else text/plain or application/json.",
        [StatusCodes.Status429TooManyRequests] = "Too many requests are worked on; Retry-After says when to come again.",
        [StatusCodes.Status503ServiceUnavailable] = "The model is loading.",
        [StatusCodes.Status504GatewayTimeout] = "The model did not answer in time.",
    };

    public static void Add(IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "tl serve";
            document.Info.Description = "Predictions of one model.";
            document.Info.Version = "1";
            document.Servers = [new OpenApiServer { Url = "/" }];
            return Task.CompletedTask;
        });
    });

    public static Task DescribePredict(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var body = OnePicture();
        body["multipart/form-data"] = new()
        {
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Picture() },
            },
        };
        body["text/plain"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        body["application/json"] = new()
        {
            Schema = new OpenApiSchema
            {
                OneOf = [new OpenApiSchema { Type = JsonSchemaType.String }, new OpenApiSchema { Type = JsonSchemaType.Array, MinItems = 1, Items = new OpenApiSchema { Type = JsonSchemaType.String } }],
            },
        };
        Describe(operation, body, "How many of the likeliest classes or labels to name, likeliest first. Without it: all, in the model's order.", new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" });
        if (operation.Responses?["200"] is OpenApiResponse answered && answered.Content is { } content && content["application/json"].Schema is { } one)
        {
            answered.Description = "The prediction of one picture or text, or the list of several.";
            content["application/json"].Schema = new OpenApiSchema { OneOf = [one, new OpenApiSchema { Type = JsonSchemaType.Array, Items = one }] };
        }
        return Task.CompletedTask;
    }

    public static Task DescribeHeatMap(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        Describe(operation, OnePicture(), "The class, label or number of the map. Without it: the likeliest class or label, or the first number.", new OpenApiSchema { Type = JsonSchemaType.String });
        if (operation.Responses?["200"] is OpenApiResponse answered)
        {
            answered.Description = "The picture with the map over it.";
            answered.Content = new Dictionary<string, OpenApiMediaType> { ["image/png"] = new() { Schema = Picture() } };
        }
        if (operation.Responses?["501"] is { } none)
            none.Description = "The model is an exported file, or its network has no heat maps.";
        return Task.CompletedTask;
    }

    public static Task DescribeWords(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var text = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        Describe(operation, new() { ["text/plain"] = text, ["application/json"] = text }, "The class, label or number that the words speak for. Without it: the likeliest class or label, or the first number.", new OpenApiSchema { Type = JsonSchemaType.String });
        if (operation.Responses?["200"] is OpenApiResponse answered)
            answered.Description = "The words with what each adds to the class.";
        if (operation.Responses?["501"] is { } none)
            none.Description = "The model takes pictures.";
        return Task.CompletedTask;
    }

    private static OpenApiSchema Picture() => new() { Type = JsonSchemaType.String, Format = "binary" };

    private static Dictionary<string, OpenApiMediaType> OnePicture() => new() { ["image/*"] = new() { Schema = Picture() }, ["application/octet-stream"] = new() { Schema = Picture() } };

    private static void Describe(OpenApiOperation operation, Dictionary<string, OpenApiMediaType> body, string parameter, OpenApiSchema schema)
    {
        operation.RequestBody = new OpenApiRequestBody { Required = true, Content = body };
        foreach (var only in (operation.Parameters ?? []).OfType<OpenApiParameter>())
            (only.Description, only.Schema) = (parameter, schema);
        foreach (var (status, response) in operation.Responses ?? [])
            if (Refusals.TryGetValue(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), out var reason))
                response.Description = reason;
    }
}
