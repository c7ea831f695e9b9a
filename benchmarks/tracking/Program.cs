using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using TransferLearning.Tracking;
using TransferLearning.Tracking.Compare;

// benchmarks/tracking/run [POINTS [RUNS [FOLDER]]]
//
// Measures tracking: metric points appended to a journal per second (goal: 500,000), points delivered to SQLite per second
// (goal: 100,000), the time to read and compare 1,000 local runs (goal: under 1 s), and the longest time that a step spends
// logging while a server accepts requests and never answers (goal: 50 ms). Each is measured five times, all but the
// comparison in new folders; the median is printed with the lowest and the highest. With a third argument, a folder, the
// runs are left there, so that 'tl compare' can be timed from a cold start.
const int Repetitions = 5;
var points = Argument(0, 1_000_000);
var runs = Argument(1, 1_000);

Report("journal, points a second", [.. Repeat(folder => Journal(folder, points))]);
Report("SQLite, points a second", [.. Repeat(folder => Deliver(folder, points))]);
Report("longest step with a silent server, ms", [.. Repeat(LongestStep)]);
var many = args.Length > 2 ? Directory.CreateDirectory(args[2]) : Directory.CreateTempSubdirectory("tl-benchmark-");
Write(many.FullName, runs);
Report($"compare {runs} runs, seconds", [.. Repeat(_ => Compare(many.FullName, runs))]);
if (args.Length <= 2)
    many.Delete(recursive: true);
return 0;

int Argument(int place, int otherwise) => args.Length > place ? int.Parse(args[place], System.Globalization.CultureInfo.InvariantCulture) : otherwise;

static void Log(IRunLog log, int points)
{
    string[] keys = ["train/loss", "train/accuracy", "lr/group_0", "images_per_second"];
    for (var i = 0; i < points; i++)
        log.Metric(keys[i & 3], i * 0.001, i >> 2);
}

static double Journal(string folder, int points)
{
    // Nothing listens on port 9, so only the journal is measured.
    using var log = Tracker.Open("http://127.0.0.1:9", folder).Start(new RunInfo { Experiment = "benchmark", Name = "points" });
    var clock = Stopwatch.StartNew();
    Log(log, points);
    log.Flush();
    return points / clock.Elapsed.TotalSeconds;
}

static double Deliver(string folder, int points)
{
    Journal(folder, points);
    var clock = Stopwatch.StartNew();
    var runs = JournalSync.Deliver(folder, "sqlite:///" + Path.Combine(folder, "mlflow.db"), []);
    return runs is [{ Complete: true }] ? points / clock.Elapsed.TotalSeconds : throw new InvalidOperationException("not delivered.");
}

static double LongestStep(string folder)
{
    using var silent = new TcpListener(IPAddress.Loopback, 0);
    silent.Start();
    using var log = Tracker.Open($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", folder).Start(new RunInfo { Experiment = "benchmark", Name = "silence" });
    var longest = TimeSpan.Zero;
    for (var step = 0; step < 2_000; step++)
    {
        var clock = Stopwatch.StartNew();
        log.Metric("step/loss", 1, step);
        log.Metric("step/lr", 0.1, step);
        longest = clock.Elapsed > longest ? clock.Elapsed : longest;
        Thread.Sleep(1);
    }
    return longest.TotalMilliseconds;
}

static Tracker Local(string folder) => Tracker.Open("sqlite:///" + Path.Combine(folder, "mlflow.db"), folder);

static void Write(string folder, int runs)
{
    var tracker = Local(folder);
    for (var i = 0; i < runs; i++)
    {
        using var log = tracker.Start(new RunInfo { Experiment = "benchmark", Name = $"run-{i}" });
        log.Params(Enumerable.Range(0, 60).Select(key => new KeyValuePair<string, string>($"section.key_{key}", key < 50 ? "same" : $"{i % (key + 1)}")));
        for (var epoch = 0; epoch < 10; epoch++)
            for (var key = 0; key < 15; key++)
                log.Metric($"metric/{key}", epoch * key, epoch);
        log.Finish(RunStatus.Finished);
        log.Deliver(TimeSpan.FromMinutes(1));
    }
}

static double Compare(string folder, int runs)
{
    var clock = Stopwatch.StartNew();
    using var reader = Local(folder).Reader;
    var comparison = RunComparison.Of(reader.Find(new RunQuery()), CompareSort.Parse("metric/3", _ => false));
    return comparison.Runs.Count == runs ? clock.Elapsed.TotalSeconds : throw new InvalidOperationException("runs are missing.");
}

static IEnumerable<double> Repeat(Func<string, double> measure)
{
    for (var i = 0; i < Repetitions; i++)
    {
        var folder = Directory.CreateTempSubdirectory("tl-benchmark-").FullName;
        yield return measure(folder);
        Directory.Delete(folder, recursive: true);
    }
}

static void Report(string what, double[] values)
{
    Array.Sort(values);
    Console.WriteLine($"{what}: {values[Repetitions / 2]:#,0.###} ({values[0]:#,0.###} to {values[^1]:#,0.###})");
}
