// Loads a server of an exported model with many clients over real connections, and compares that with one client that waits for each answer:
//
//   dotnet run -c Release --project benchmarks/serve -- MODEL.onnx PHOTO [REQUESTS] [CLIENTS]
//
// Every answer must be the same prediction. Server and clients share this process, so memory is that of both.
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using TransferLearning.Serve;

const int Rounds = 3;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var file, var photo, .. var counts])
{
    Console.Error.WriteLine("Usage: serve MODEL.onnx PHOTO [REQUESTS] [CLIENTS]");
    return 2;
}
var requests = counts.Length > 0 ? int.Parse(counts[0], CultureInfo.InvariantCulture) : 10_000;
var clients = counts.Length > 1 ? int.Parse(counts[1], CultureInfo.InvariantCulture) : 32;

using var model = ServedModel.Load(file, Path.GetFileName(file));
await using var server = await PredictServer.ListenAsync(new ServeOptions { MostRequests = clients, Log = Console.Error.WriteLine });
server.Serve(model);
using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = clients }) { BaseAddress = new Uri(server.Address) };
var picture = await File.ReadAllBytesAsync(photo);
using var first = await Ask();
var expected = first.RootElement.GetProperty("probabilities").EnumerateObject().ToDictionary(each => each.Name, each => each.Value.GetSingle());

await Load(Math.Min(requests, 300), clients); // warm-up
var (single, many) = (new List<double>(), new List<double>());
for (var round = 1; round <= Rounds; round++)
{
    single.Add(await Load(requests / 20, 1));
    Console.WriteLine($"round {round}: one by one {single[^1]:0.0} requests/s, memory {Memory():0} MB");
    // In tenths, so that growing memory shows.
    var watch = Stopwatch.StartNew();
    var memory = new List<string>();
    for (var tenth = 0; tenth < 10; tenth++)
    {
        await Load(requests / 10, clients);
        memory.Add($"{Memory():0}");
    }
    many.Add(requests / watch.Elapsed.TotalSeconds);
    Console.WriteLine($"round {round}: {clients} clients {many[^1]:0.0} requests/s, {requests:N0} answered, memory in tenths {string.Join(' ', memory)} MB");
}
Console.WriteLine($"median: one by one {Median(single):0.0}, {clients} clients {Median(many):0.0} requests/s ({Median(many) / Median(single):0.00} times)");
foreach (var line in (await client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n').Where(line => line.StartsWith("tl_serve_batch", StringComparison.Ordinal) || line.StartsWith("tl_serve_requests_total", StringComparison.Ordinal)))
    Console.WriteLine(line);
await server.StopAsync();
return 0;

// Requests a second. A lost or a wrong answer is an exception.
async Task<double> Load(int count, int concurrency)
{
    var (watch, next) = (Stopwatch.StartNew(), 0);
    await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async _ =>
    {
        while (Interlocked.Increment(ref next) <= count)
        {
            using var answer = await Ask();
            foreach (var each in answer.RootElement.GetProperty("probabilities").EnumerateObject())
                if (Math.Abs(each.Value.GetSingle() - expected[each.Name]) > 1e-4f)
                    throw new InvalidDataException($"{each.Name}: {each.Value.GetSingle()} where {expected[each.Name]} is expected.");
        }
    }));
    return count / watch.Elapsed.TotalSeconds;
}

async Task<JsonDocument> Ask()
{
    using var body = new ByteArrayContent(picture);
    body.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
    using var answer = await client.PostAsync(new Uri("/predict", UriKind.Relative), body);
    answer.EnsureSuccessStatusCode();
    return await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
}

static double Memory()
{
    using var process = Process.GetCurrentProcess();
    return process.WorkingSet64 / 1e6;
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
