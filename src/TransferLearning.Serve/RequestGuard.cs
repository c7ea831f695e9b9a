using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace TransferLearning.Serve;

/// <summary>Around every request: counts it, checks its key, and turns exceptions into a status, a reason and a line of the log.</summary>
internal sealed class RequestGuard(ServeOptions options, ServeMetrics metrics)
{
    /// <summary>The status in the metrics of a client that went away before its answer, as nginx counts it.</summary>
    private const int ClientClosed = 499;

    private readonly ApiKey? _key = options.ApiKey is { } key ? new ApiKey(key) : null;

    /// <summary>Runs the rest of the pipeline.</summary>
    public async Task Invoke(HttpContext context, RequestDelegate next)
    {
        var (began, status) = (Stopwatch.GetTimestamp(), StatusCodes.Status500InternalServerError);
        metrics.Begin();
        try
        {
            status = await Answer(context, next).ConfigureAwait(false);
        }
        finally
        {
            metrics.End((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "other", status, Stopwatch.GetElapsedTime(began));
        }
    }

    private async Task<int> Answer(HttpContext context, RequestDelegate next)
    {
        try
        {
            if (_key is not null && context.GetEndpoint()?.Metadata.GetMetadata<NeedsNoKey>() is null && !_key.IsIn(context.Request))
                throw new RequestRefusedException(StatusCodes.Status401Unauthorized, $"The server's key is missing or wrong. Send it as '{ApiKey.Header}: KEY' or as 'Authorization: Bearer KEY'.");
            await next(context).ConfigureAwait(false);
            return context.Response.StatusCode < StatusCodes.Status400BadRequest || context.Response.HasStarted
                ? context.Response.StatusCode
                : await Refuse(context, WithoutBody(context)).ConfigureAwait(false);
        }
        catch (Exception gone) when (context.RequestAborted.IsCancellationRequested && gone is OperationCanceledException or IOException or RequestRefusedException)
        {
            return ClientClosed;
        }
        catch (RequestRefusedException refused)
        {
            return await Refuse(context, refused).ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad)
        {
            return await Refuse(context, new RequestRefusedException(bad.StatusCode, Reason(bad))).ConfigureAwait(false);
        }
        catch (Exception unexpected) when (!context.Response.HasStarted)
        {
            options.Log($"500 {context.Request.Method} {context.Request.Path}: {unexpected.GetType().Name}: {unexpected.Message}");
            return await Write(context, new RequestRefusedException(StatusCodes.Status500InternalServerError, "The server failed; its log says why.")).ConfigureAwait(false);
        }
    }

    private Task<int> Refuse(HttpContext context, RequestRefusedException refused)
    {
        options.Log($"{refused.Status} {context.Request.Method} {context.Request.Path}: {refused.Message}");
        return Write(context, refused);
    }

    private static async Task<int> Write(HttpContext context, RequestRefusedException refused)
    {
        if (context.Response.HasStarted)
            return context.Response.StatusCode;
        context.Response.StatusCode = refused.Status;
        if (refused.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (refused.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        await context.Response.WriteAsJsonAsync(new RefusalAnswer(refused.Message), context.RequestAborted).ConfigureAwait(false);
        return refused.Status;
    }

    private string Reason(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => $"The request has more than {options.MostBytes:N0} bytes.",
        StatusCodes.Status408RequestTimeout => "The request's body came too slowly.",
        _ => bad.Message,
    };

    // Routing sets a status and no more.
    private static RequestRefusedException WithoutBody(HttpContext context) => new(context.Response.StatusCode, context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => "There is no such path. /openapi.json lists the paths.",
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Method} is not allowed here. /openapi.json lists the methods of each path.",
        _ => "The request is refused.",
    });
}

/// <summary>Marks a path that needs no key.</summary>
internal sealed class NeedsNoKey
{
    public static NeedsNoKey Instance { get; } = new();
}
