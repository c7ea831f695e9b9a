using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace TransferLearning.Serve;

/// <summary><c>POST /predict</c>: one picture or text as the body, files of a multipart body, or a list of texts.</summary>
internal sealed class PredictEndpoint(ServeOptions options, RequestTurns turns, ServeMetrics metrics, Func<ServedModel?> model)
{
    public Task<IResult> Handle(HttpContext context, string? top)
    {
        var served = model() ?? throw new RequestRefusedException(StatusCodes.Status503ServiceUnavailable, "The model is loading.") { RetryAfter = 1 };
        var count = Top(top);
        if (served.TakesTexts)
        {
            var isJson = RequestTexts.IsJson(context.Request);
            return turns.Run(context, time => Texts(served, context.Request, isJson, count, time));
        }

        var many = RequestPictures.AreMany(context.Request);
        return turns.Run(context, async time => many
            ? Results.Json(await Many(served, context.Request, count, time).ConfigureAwait(false))
            : Results.Json(await One(served, context.Request, count, time).ConfigureAwait(false)));
    }

    private async Task<IResult> Texts(ServedModel served, HttpRequest request, bool isJson, int? top, CancellationToken time)
    {
        var (texts, areMany) = await turns.Reading(RequestTexts.Read(request, isJson, options.MostPictures, time), request).ConfigureAwait(false);
        var answers = await turns.Computing(Task.WhenAll(texts.Select(Predict)), request).ConfigureAwait(false);
        return areMany ? Results.Json(answers) : Results.Json(answers[0]);

        async Task<PictureAnswer> Predict(string text)
        {
            var answer = await served.PredictTextAsync(text, top, time).ConfigureAwait(false);
            metrics.Predicted();
            return answer;
        }
    }

    private async Task<PictureAnswer> One(ServedModel served, HttpRequest request, int? top, CancellationToken time)
    {
        var file = await turns.Reading(RequestPictures.One(request, time), request).ConfigureAwait(false);
        return await turns.Computing(Predict(served, null, file, top, time), request).ConfigureAwait(false);
    }

    private async Task<PictureAnswer[]> Many(ServedModel served, HttpRequest request, int? top, CancellationToken time)
    {
        var answers = new List<(string Name, Task<PictureAnswer> Answer)>();
        try
        {
            await turns.Reading(ReadAll(), request).ConfigureAwait(false);
        }
        catch
        {
            // No picture is computed after its request has ended.
            await Task.WhenAll(answers.Select(each => each.Answer)).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
            throw;
        }
        if (answers is [var (_, only)])
            return [await turns.Computing(only, request).ConfigureAwait(false)];
        return await turns.Computing(Task.WhenAll(answers.Select(each => OrError(each.Name, each.Answer))), request).ConfigureAwait(false);

        // The pictures that have come are computed while others are read.
        async Task<int> ReadAll()
        {
            await foreach (var (name, file) in RequestPictures.Many(request, options.MostPictures, time).ConfigureAwait(false))
                answers.Add((name, Predict(served, name, file, top, time)));
            return answers.Count;
        }
    }

    private async Task<PictureAnswer> Predict(ServedModel served, string? name, ReadOnlyMemory<byte> file, int? top, CancellationToken time)
    {
        try
        {
            var answer = await served.PredictAsync(file, top, time).ConfigureAwait(false);
            metrics.Predicted();
            return answer with { File = name };
        }
        catch (PictureException bad)
        {
            metrics.Refused();
            throw RequestTurns.Refusal(bad, name);
        }
    }

    // Among several pictures a bad one is an entry with its error.
    private async Task<PictureAnswer> OrError(string name, Task<PictureAnswer> answer)
    {
        try
        {
            return await answer.ConfigureAwait(false);
        }
        catch (RequestRefusedException bad)
        {
            options.Log($"200 POST /predict: {bad.Message}");
            return new PictureAnswer { File = name, Error = bad.Message[(name.Length + 2)..] };
        }
    }

    private static int? Top(string? top) => string.IsNullOrEmpty(top) ? null
        : int.TryParse(top, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count
        : throw new RequestRefusedException(StatusCodes.Status400BadRequest, "'top' is a whole number from 1 on: how many classes to name.");
}
