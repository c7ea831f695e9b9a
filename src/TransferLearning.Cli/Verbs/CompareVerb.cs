using System.CommandLine;
using TransferLearning.Cli.Completing;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps;
using TransferLearning.Tracking;
using TransferLearning.Tracking.Compare;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl compare [RUN…]</c>: compares runs in a table, a file or a page.</summary>
internal sealed class CompareVerb() : Verb("compare", "Compares runs: their different params and their metrics")
{
    private readonly Argument<string[]> _runs = new("RUN")
    {
        Description = "Runs by id (the first digits suffice) or name; by default all",
        Arity = ArgumentArity.ZeroOrMore,
        HelpName = "RUN",
        CompletionSources = { Candidates.Runs },
    };

    private readonly Option<string?> _experiment = new("--experiment") { Description = "Only runs of this MLflow experiment", HelpName = "name" };

    private readonly Option<string[]> _tag = new("--tag")
    {
        Description = "Only runs with this tag (repeatable)",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _sort = new("--sort") { Description = "Sorts by a metric, a param, name or started; -COLUMN from the highest, +COLUMN from the lowest", HelpName = "column" };

    private readonly Option<string?> _html = new("--html") { Description = "Writes one self-contained page", HelpName = "file" };

    private readonly Option<bool> _csv = new("--csv") { Description = "Prints CSV on standard output" };

    private readonly Option<string?> _uri = new("--uri") { Description = "Where the runs are: a server or a store; default: MLFLOW_TRACKING_URI, else ./mlflow.db", HelpName = "uri" };

    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        command.Add(_runs);
        _tag.Validators.Add(given =>
        {
            foreach (var token in given.Tokens.Where(token => token.Value.IndexOf('=') <= 0))
                given.AddError($"--tag '{token.Value}' is not of the form key=value.");
        });
        foreach (var option in new Option[] { _experiment, _tag, _sort, _html, _csv, _json, _uri })
            command.Add(option);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var tracker = Tracker.Open(arguments.GetValue(_uri), session.Folder);
        using var reader = tracker.Reader;
        var query = new RunQuery { Runs = arguments.GetValue(_runs) ?? [], Experiment = arguments.GetValue(_experiment), Tags = Tags(arguments.GetValue(_tag)!) };
        var runs = reader.Find(query, session.Cancellation);
        if (runs.Count == 0)
            throw new RunException($"No run in {tracker.Target} matches. 'dotnet tl compare' without arguments lists all.");
        if (query.Unanswered(runs).ToList() is { Count: > 0 } unknown)
            throw new RunException($"No run {string.Join(", ", unknown.Select(name => $"'{name}'"))} in {tracker.Target}. 'dotnet tl compare' without arguments lists all.");
        var language = Rooms.Language();
        var comparison = RunComparison.Of(runs, arguments.GetValue(_sort) is { } by ? CompareSort.Parse(by, language.Metrics.LargerIsBetter) : null);

        if (arguments.GetValue(_html) is { } html)
        {
            var file = session.Resolve(html);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            Experiments.Files.AtomicFile.Replace(file, stream => ComparePage.Write(stream, comparison, reader, query.Experiment ?? Common(runs) ?? "Runs", session.Cancellation));
            session.ProgressText.WriteLine($"{comparison.Runs.Count} {(comparison.Runs.Count == 1 ? "run" : "runs")} in {html}");
        }

        if (arguments.GetValue(_json))
            session.WriteJson(CompareText.Json(comparison));
        else if (arguments.GetValue(_csv))
            session.ResultText.Write(CompareText.Csv(comparison));
        else if (arguments.GetValue(_html) is null)
            Print(comparison, [MetricName.Loss, .. language.Tasks.Select(task => task.DefaultMetric)], session);
        return ExitStatus.Done;
    }

    private static Dictionary<string, string> Tags(string[] given)
    {
        var tags = new Dictionary<string, string>();
        foreach (var text in given)
            tags[text[..text.IndexOf('=')]] = text[(text.IndexOf('=') + 1)..];
        return tags;
    }

    private static string? Common(IReadOnlyList<StoredRun> runs) =>
        runs.Select(run => run.Experiment).Distinct().ToList() is [var one] ? one : null;

    /// <summary>Prints metrics first, then the params that differ, so that a narrow terminal shows the most important columns.</summary>
    private static void Print(RunComparison comparison, IReadOnlyList<string> telling, Session session)
    {
        var runs = comparison.Runs;
        var metrics = Headline(comparison, telling).ToList();
        // Nothing differs in a single run.
        var parameters = runs.Count > 1 ? comparison.Params : [];
        var keys = ShortKeys.Of(parameters);
        var missing = TextTable.Print(
            session,
            [
                Column.Of("run", runs, run => Show.Id(run.StoreId)),
                Column.Of("name", runs, run => run.Name) with { Least = 12 },
                .. metrics.Select((metric, i) => Column.Of(metric, runs, run => Value(run, metric))
                    with { ShortHead = ShortHead(metric, metrics), Number = true, Rank = i == 0 ? 0 : 10 * i }),
                .. parameters.Select((key, i) => Column.Of(key, runs, run => run.Params.GetValueOrDefault(key) ?? "–")
                    with { ShortHead = keys[key], Rank = 15 + i, Least = 12, KeepsEnd = true }),
                Column.Of("time", runs, run => run.Duration is { } time ? Show.Time(time) : "–") with { Number = true, Rank = 18 },
                Column.Of("status", runs, run => run.Status.ToMlflow()) with { Rank = runs.All(run => run.Status == RunStatus.Finished) ? 19 : 5 },
            ]);
        var lost = parameters.Count(missing.Contains);
        if (lost > 0 || comparison.Metrics.Count > metrics.Count)
            session.ProgressText.WriteLine(
                $"{(parameters.Count == 0 ? "" : $"{parameters.Count - lost} of {parameters.Count} params that differ, ")}{metrics.Count(metric => !missing.Contains(metric))} of {comparison.Metrics.Count} metrics; all of them with --csv, --json or --html.");
    }

    private static string Value(StoredRun run, string metric) => run.Metrics.TryGetValue(metric, out var value)
        ? metric.EndsWith("epoch", StringComparison.Ordinal) ? Show.Count((long)value) : Show.Metric(value)
        : "–";

    /// <summary>A metric's name without its section, if that is unique.</summary>
    private static string? ShortHead(string metric, IReadOnlyList<string> all)
    {
        string Last(string name) => name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return all.Count(other => Last(other) == Last(metric)) == 1 ? Last(metric) : null;
    }

    /// <summary>The metrics that fit a terminal: the best values, the sorted one, and the tasks' own metrics if there are no best values.</summary>
    private static IEnumerable<string> Headline(RunComparison comparison, IReadOnlyList<string> telling)
    {
        var best = comparison.Metrics.Where(name => name.StartsWith("best/", StringComparison.Ordinal) || name.StartsWith("test/", StringComparison.Ordinal))
            .OrderBy(name => telling.Contains(MetricName.Base(name)) ? 0 : 1).Take(4).ToList();
        if (best.Count == 0)
            best.AddRange(comparison.Metrics.Where(name => !name.Contains('/', StringComparison.Ordinal) && telling.Contains(MetricName.Base(name))).Take(4));
        if (comparison.Sort is { } sort && comparison.Metrics.Contains(sort.Name) && !best.Contains(sort.Name))
            best.Insert(0, sort.Name);
        return best.Count > 0 ? best : comparison.Metrics.Take(4);
    }
}
