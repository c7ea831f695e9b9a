using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Tracking;

namespace TransferLearning.Cli;

/// <summary>The runs that <c>best</c> and <c>best:EXPERIMENT</c> name: the finished runs of an experiment, the best one first.</summary>
internal static class BestRun
{
    private const string Word = "best", Prefix = "best:";

    public static bool Is(string run) => run == Word || run.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>
    /// The runs, ordered by the default metric of their task on the validation pictures, as of each run's best epoch. Of equal ones the newest comes first. A run without a model may be among them.
    /// </summary>
    /// <exception cref="RunException">There is no such run.</exception>
    /// <exception cref="UsageException">There are several experiments, or runs of several tasks.</exception>
    public static (IReadOnlyList<StoredRun> Runs, string Metric) Find(string run, IRunReader reader, Session session)
    {
        var experiment = run.StartsWith(Prefix, StringComparison.Ordinal) ? run[Prefix.Length..] : null;
        var language = Rooms.Language();
        var metrics = language.Tasks.Select(task => $"best/{MetricName.Validation}{task.DefaultMetric}").Distinct().ToList();
        var finished = reader.Find(new RunQuery { Status = RunStatus.Finished }, session.Cancellation);
        if (experiment is not null && !finished.Any(each => each.Experiment == experiment))
            throw new RunException($"No finished run of an experiment '{experiment}'. The experiments are {Names(finished)}.");
        var found = finished.Where(each => (experiment is null || each.Experiment == experiment) && Metric(each)).ToList();
        if (found.Count == 0)
            throw new RunException($"No finished run{(experiment is null ? "" : $" of the experiment '{experiment}'")} has a validation metric, so none is the best. 'dotnet tl compare' lists the runs.");
        if (found.Select(each => each.Experiment).Distinct().Count() > 1)
            throw new UsageException($"There are runs of several experiments. Write best:EXPERIMENT with one of {Names(found)}.");
        var shared = metrics.Where(metric => found.TrueForAll(each => each.Metrics.ContainsKey(metric))).ToList();
        if (shared.Count == 0)
            throw new UsageException("The experiment's runs have different tasks, so they have no metric in common. Name the run; 'dotnet tl compare' lists them.");
        var best = shared[0];
        return ([.. language.Metrics.LargerIsBetter(best) ? found.OrderByDescending(each => each.Metrics[best]) : found.OrderBy(each => each.Metrics[best])], best);

        bool Metric(StoredRun each) => metrics.Exists(metric => each.Metrics.TryGetValue(metric, out var value) && !double.IsNaN(value));
    }

    private static string Names(IEnumerable<StoredRun> runs) =>
        string.Join(", ", runs.Select(each => each.Experiment).Distinct().Order(StringComparer.Ordinal).Select(name => $"'{name}'").DefaultIfEmpty("none"));

    /// <summary>Says which run was chosen.</summary>
    public static void Report(StoredRun run, string metric, Session session) =>
        session.ProgressText.WriteLine($"best of '{run.Experiment}' by {metric}: {Show.Id(run.StoreId)} ({run.Name}), {Show.Metric(run.Metrics[metric])}");
}
