using System.Diagnostics;

namespace TransferLearning.Tracking.Tests.Support;

/// <summary>This test assembly as a child process that writes a run with a given number of points and reports its progress.</summary>
internal static class ChildProcess
{
    /// <summary>Arguments: <c>folder uri experiment run-name points</c>. Prints <c>started</c>, then <c>logged</c>, then <c>done RUNID COMPLETE</c>.</summary>
    public static int Main(string[] arguments)
    {
        if (arguments is not [var folder, var uri, var experiment, var name, var points, ..])
            return 2;
        using var log = Tracker.Open(uri == "-" ? null : uri, folder).Start(new RunInfo { Experiment = experiment, Name = name });
        Console.WriteLine($"started {log.RunId}");
        log.Params([new("seed", "1")]);
        for (var step = 0; step < int.Parse(points, System.Globalization.CultureInfo.InvariantCulture); step++)
            log.Metric("train/loss", 1.0 / (step + 1), step);
        Console.WriteLine("logged");
        log.Finish(RunStatus.Finished);
        var result = log.Deliver(TimeSpan.FromSeconds(60));
        Console.WriteLine($"done {log.RunId} {result.Complete} {string.Join(" | ", result.Warnings)}");
        return 0;
    }

    public static Process Start(params string[] arguments) => Start([], arguments);

    public static Process Start(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["MLFLOW_TRACKING_URI"] = "";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
