using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace TransferLearning.Serve;

/// <summary><c>POST /predict</c>: one picture as the body, or files of a multipart body.</summary>
internal sealed class PredictEndpoint(ServeOptions options, ServeMetrics metrics, Func<ServedModel?> model) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.MostRequests);

    public async Task<IResult> Handle(HttpContext context, string? top)
    {
        var served = model() ?? throw new RequestRefusedException(StatusCodes.Status503ServiceUnavailable, "The model is loading.") { RetryAfter = 1 };
        var count = Top(top);
        var many = RequestPictures.AreMany(context.Request);
        if (!_places.Wait(0, CancellationToken.None))
            throw new RequestRefusedException(StatusCodes.Status429TooManyRequests, $"The server works on {options.MostRequests} requests already.") { RetryAfter = 1 };
        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            time.CancelAfter(options.Timeout);
            return many
                ? Results.Json(await Many(served, context.Request, count, time.Token).ConfigureAwait(false))
                : Results.Json(await One(served, context.Request, count, time.Token).ConfigureAwait(false));
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<PictureAnswer> One(ServedModel served, HttpRequest request, int? top, CancellationToken time)
    {
        var file = await Reading(RequestPictures.One(request, time), request).ConfigureAwait(false);
        return await Computing(Predict(served, null, file, top, time), request).ConfigureAwait(false);
    }

    private async Task<PictureAnswer[]> Many(ServedModel served, HttpRequest request, int? top, CancellationToken time)
    {
        var answers = new List<(string Name, Task<PictureAnswer> Answer)>();
        try
        {
            await Reading(ReadAll(), request).ConfigureAwait(false);
        }
        catch
        {
            // No picture is computed after its request has ended.
            await Task.WhenAll(answers.Select(each => each.Answer)).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
            throw;
        }
        if (answers is [var (_, only)])
            return [await Computing(only, request).ConfigureAwait(false)];
        return await Computing(Task.WhenAll(answers.Select(each => OrError(each.Name, each.Answer))), request).ConfigureAwait(false);

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
            throw new RequestRefusedException(bad.IsTooLarge ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest, name is null ? bad.Message : $"{name}: {bad.Message}");
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

    private Task<T> Reading<T>(Task<T> reading, HttpRequest request) => InTime(reading, request, StatusCodes.Status408RequestTimeout, "The request's body did not come");

    private Task<T> Computing<T>(Task<T> computing, HttpRequest request) => InTime(computing, request, StatusCodes.Status504GatewayTimeout, "The model did not answer");

    private async Task<T> InTime<T>(Task<T> task, HttpRequest request, int status, string what)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw new RequestRefusedException(status, string.Create(CultureInfo.InvariantCulture, $"{what} within {options.Timeout.TotalSeconds:0.###} seconds."));
        }
    }

    private static int? Top(string? top) => string.IsNullOrEmpty(top) ? null
        : int.TryParse(top, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count
        : throw new RequestRefusedException(StatusCodes.Status400BadRequest, "'top' is a whole number from 1 on: how many classes to name.");
}
