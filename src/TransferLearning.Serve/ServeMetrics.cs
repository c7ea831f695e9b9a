using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace TransferLearning.Serve;

/// <summary>What a server counts, and its text for Prometheus (the text format 0.0.4).</summary>
internal sealed class ServeMetrics
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly ConcurrentDictionary<(string Path, int Status), long> _requests = new();
    private readonly Histogram _seconds = new("tl_serve_request_seconds", "Seconds from a request's headers to the end of its answer.", 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);
    private readonly Histogram _together = new("tl_serve_batch_pictures", "Pictures or texts that were computed together.", 1, 2, 4, 8, 16);
    private long _predicted, _refused;
    private int _inFlight;

    public void Begin() => Interlocked.Increment(ref _inFlight);

    /// <summary>Counts a request that ended.</summary>
    /// <param name="path">The path of its route; "other" for none, so that clients cannot make up paths.</param>
    /// <param name="status">The status of its answer.</param>
    /// <param name="took">How long it took.</param>
    public void End(string path, int status, TimeSpan took)
    {
        Interlocked.Decrement(ref _inFlight);
        _requests.AddOrUpdate((path, status), 1, (_, count) => count + 1);
        _seconds.Add(took.TotalSeconds);
    }

    public void Computing(int pictures) => _together.Add(pictures);

    public void Predicted() => Interlocked.Increment(ref _predicted);

    public void Refused() => Interlocked.Increment(ref _refused);

    public string Text()
    {
        var text = new StringBuilder("# HELP tl_serve_requests_total Requests by path and status; 499 is a client that went away.\n# TYPE tl_serve_requests_total counter\n");
        foreach (var ((path, status), count) in _requests.OrderBy(each => each.Key))
            text.Append(CultureInfo.InvariantCulture, $"tl_serve_requests_total{{path=\"{path}\",status=\"{status}\"}} {count}\n");
        text.Append(CultureInfo.InvariantCulture, $"""
            # HELP tl_serve_pictures_total Pictures or texts that were predicted, and pictures that could not be read.
            # TYPE tl_serve_pictures_total counter
            tl_serve_pictures_total{"{"}result="predicted"{"}"} {Interlocked.Read(ref _predicted)}
            tl_serve_pictures_total{"{"}result="bad"{"}"} {Interlocked.Read(ref _refused)}
            # HELP tl_serve_requests_in_flight Requests that are worked on.
            # TYPE tl_serve_requests_in_flight gauge
            tl_serve_requests_in_flight {Volatile.Read(ref _inFlight)}

            """);
        _seconds.Write(text);
        _together.Write(text);
        return text.ToString();
    }
}
