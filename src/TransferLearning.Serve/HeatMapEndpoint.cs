using Microsoft.AspNetCore.Http;

namespace TransferLearning.Serve;

/// <summary><c>POST /heatmap</c>: one picture as the body. The answer is the picture with the heat map of one class over it.</summary>
internal sealed class HeatMapEndpoint(RequestTurns turns, Func<ServedModel?> model)
{
    private const string Form = "Send one picture as the body with 'Content-Type: image/jpeg' (or another image type).";

    /// <param name="context">The request.</param>
    /// <param name="class">The class, label or number of the map; null for the likeliest one.</param>
    public Task<IResult> Handle(HttpContext context, string? @class)
    {
        var served = model() ?? throw new RequestRefusedException(StatusCodes.Status503ServiceUnavailable, "The model is loading.") { RetryAfter = 1 };
        if (served.TakesTexts)
            throw new RequestRefusedException(StatusCodes.Status501NotImplemented, "The model takes texts, and heat maps are drawn over pictures. POST /words says which words speak for a class.");
        var maps = served.HeatMaps
            ?? throw new RequestRefusedException(StatusCodes.Status501NotImplemented, "An exported file has no gradients, so there are no heat maps of it. Serve the run that it came from.");
        if (RequestPictures.AreMany(context.Request))
            throw new RequestRefusedException(StatusCodes.Status415UnsupportedMediaType, $"A heat map is drawn over one picture. {Form}");
        var output = string.IsNullOrEmpty(@class) ? (int?)null : Index(served, @class);
        return turns.Run(context, async time =>
        {
            var file = await turns.Reading(RequestPictures.One(context.Request, time), context.Request).ConfigureAwait(false);
            return Results.Bytes(await turns.Computing(Draw(served, maps, file, output, time), context.Request).ConfigureAwait(false), "image/png");
        });
    }

    private static async Task<byte[]> Draw(ServedModel served, ServedHeatMaps maps, ReadOnlyMemory<byte> file, int? output, CancellationToken time)
    {
        try
        {
            output ??= Likeliest(served, await served.PredictAsync(file, top: 1, time).ConfigureAwait(false));
            var picture = await Task.Run(() => served.Fit(file.Span), time).ConfigureAwait(false);
            return await maps.DrawAsync(picture, output.Value, time).ConfigureAwait(false);
        }
        catch (PictureException bad)
        {
            throw RequestTurns.Refusal(bad, name: null);
        }
        catch (NotSupportedException none)
        {
            throw new RequestRefusedException(StatusCodes.Status501NotImplemented, none.Message);
        }
    }

    // A model of numbers has no likeliest one.
    private static int Likeliest(ServedModel served, PictureAnswer answer) => answer.Probabilities is { } all ? Index(served, all.First().Key) : 0;

    private static int Index(ServedModel served, string name)
    {
        var index = served.Outputs.ToList().IndexOf(name);
        return index >= 0 ? index : throw new RequestRefusedException(StatusCodes.Status400BadRequest, $"The model has no '{name}'. It has {string.Join(", ", served.Outputs)}.");
    }
}
