using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TransferLearning.Cli.Completing;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments;
using TransferLearning.Tracking;
using TransferLearning.Tracking.Compare;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl compare [RUN…]</c>: runs beside each other, as a table, a file, or a page.</summary>
internal sealed class CompareVerb() : Verb("compare", "Compares runs: what differs between them and what came of it")
{
    private const int WidestParam = 28;

    /// <summary>What stands beside the text of a column, and beside the table.</summary>
    private const int ColumnGap = 3;

    private const int Margin = 2;

    private readonly Argument<string[]> _runs = new("RUN")
    {
        Description = "Runs by id (its beginning does) or name; without any, all",
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
            throw new RunException($"No run in {tracker.Target} is asked for by that. 'dotnet tl compare' without arguments lists all.");
        if (query.Unanswered(runs).ToList() is { Count: > 0 } unknown)
            throw new RunException($"No run {string.Join(", ", unknown.Select(name => $"'{name}'"))} in {tracker.Target}. 'dotnet tl compare' without arguments lists all.");
        var comparison = RunComparison.Of(runs, arguments.GetValue(_sort) is { } by ? CompareSort.Parse(by) : null);

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
            Print(comparison, session);
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

    private static void Print(RunComparison comparison, Session session)
    {
        var metrics = Headline(comparison).ToList();
        List<(string Head, bool IsNumber, IReadOnlyList<string> Cells)> columns =
        [
            ("run", false, Cells(comparison, run => run.StoreId[..Math.Min(8, run.StoreId.Length)])),
            ("name", false, Cells(comparison, run => run.Name)),
            ("status", false, Cells(comparison, run => run.Status.ToMlflow())),
        ];
        var first = columns.Count;
        foreach (var key in metrics)
            columns.Add((key, true, Cells(comparison, run => run.Metrics.TryGetValue(key, out var value) ? value.ToString("0.####", CultureInfo.InvariantCulture) : "–")));
        var room = session.Results.Profile.Width - columns.Sum(Width) - Margin;
        var parameters = 0;
        // The params take what room there is; a terminal that is too narrow for a column would break all of them.
        foreach (var key in comparison.Params)
        {
            var column = (Head: End(key), IsNumber: false, Cells: Cells(comparison, run => End(run.Params.GetValueOrDefault(key) ?? "–")));
            if ((room -= Width(column)) < 0)
                break;
            columns.Insert(first + parameters++, column);
        }

        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns([.. columns.Select(column => column.IsNumber ? new TableColumn(Markup.Escape(column.Head)).RightAligned() : new TableColumn(Markup.Escape(column.Head)))]);
        for (var row = 0; row < comparison.Runs.Count; row++)
            table.AddRow([.. columns.Select(column => Markup.Escape(column.Cells[row]))]);
        session.Results.Write(table);
        if (comparison.Params.Count > parameters || comparison.Metrics.Count > metrics.Count)
            session.ProgressText.WriteLine($"{parameters} of {comparison.Params.Count} params that differ, {metrics.Count} of {comparison.Metrics.Count} metrics; all of them with --csv, --json or --html.");
    }

    private static List<string> Cells(RunComparison comparison, Func<StoredRun, string> of) => [.. comparison.Runs.Select(of)];

    /// <summary>Of a long name or path the end: there the ones of a column differ.</summary>
    private static string End(string text) => text.Length <= WidestParam ? text : "…" + text[^(WidestParam - 1)..];

    private static int Width((string Head, bool IsNumber, IReadOnlyList<string> Cells) column) =>
        column.Cells.Append(column.Head).Max(text => text.Length) + ColumnGap;

    /// <summary>The metrics that fit a terminal: the best ones, the sorted one, and Keras's where there is no best one.</summary>
    private static IEnumerable<string> Headline(RunComparison comparison)
    {
        var best = comparison.Metrics.Where(name => name.StartsWith("best/", StringComparison.Ordinal) || name.StartsWith("test/", StringComparison.Ordinal)).Take(4).ToList();
        if (best.Count == 0)
            best.AddRange(comparison.Metrics.Where(name => name is "val_accuracy" or "val_loss" or "accuracy" or "loss"));
        if (comparison.Sort is { } sort && comparison.Metrics.Contains(sort.Name) && !best.Contains(sort.Name))
            best.Insert(0, sort.Name);
        return best.Count > 0 ? best : comparison.Metrics.Take(4);
    }
}
