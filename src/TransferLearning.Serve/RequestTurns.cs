using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace TransferLearning.Serve;

/// <summary>Limits how many requests are worked on at once, and how long each may take.</summary>
internal sealed class RequestTurns(ServeOptions options) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.MostRequests);

    /// <summary>Works on a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="work">The work. It gets a token that ends with the request's time or with its client.</param>
    /// <exception cref="RequestRefusedException">Too many requests are worked on.</exception>
    public async Task<IResult> Run(HttpContext context, Func<CancellationToken, Task<IResult>> work)
    {
        if (!_places.Wait(0, CancellationToken.None))
            throw new RequestRefusedException(StatusCodes.Status429TooManyRequests, $"The server works on {options.MostRequests} requests already.") { RetryAfter = 1 };
        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            time.CancelAfter(options.Timeout);
            return await work(time.Token).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Waits for the request's body. If the time ends, the client is at fault.</summary>
    public Task<T> Reading<T>(Task<T> reading, HttpRequest request) => InTime(reading, request, StatusCodes.Status408RequestTimeout, "The request's body did not come");

    /// <summary>Waits for the model. If the time ends, the server is at fault.</summary>
    public Task<T> Computing<T>(Task<T> computing, HttpRequest request) => InTime(computing, request, StatusCodes.Status504GatewayTimeout, "The model did not answer");

    /// <summary>The refusal of a picture that cannot be read.</summary>
    /// <param name="bad">Why it cannot be read.</param>
    /// <param name="name">The file's name; null for none.</param>
    public static RequestRefusedException Refusal(PictureException bad, string? name) =>
        new(bad.IsTooLarge ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest, name is null ? bad.Message : $"{name}: {bad.Message}");

    public void Dispose() => _places.Dispose();

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
}
