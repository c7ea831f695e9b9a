using System.Text.Json;
using System.Text.RegularExpressions;
using TransferLearning.Tracking;

namespace TransferLearning.Cli.Tests;

/// <summary><c>tl compare</c> and <c>tl sync</c> over a store with two runs.</summary>
public sealed class CompareVerbTests : IDisposable
{
    private readonly Tl _tl = new();

    public CompareVerbTests()
    {
        Write("slow", "0.001", 0.7);
        Write("fast", "0.01", 0.9);
    }

    public void Dispose() => _tl.Dispose();

    [Fact]
    public void Should_show_what_differs_and_sort_by_a_metric()
    {
        var ended = _tl.Run("compare", "--uri", ".", "--sort", "best/val_accuracy");
        Assert.Equal((0, ""), (ended.Status, ended.Progress));
        Assert.Contains("learning_rate", ended.Results, StringComparison.Ordinal);
        Assert.DoesNotContain("batch_size", ended.Results, StringComparison.Ordinal);
        Assert.InRange(ended.Results.IndexOf("fast", StringComparison.Ordinal), 0, ended.Results.IndexOf("slow", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_show_only_the_params_that_fit_without_breaking_a_column()
    {
        using (var log = Tracker.Open(".", _tl.Folder).Start(new RunInfo { Experiment = "pets", Name = "long" }))
        {
            log.Params(Enumerable.Range(0, 30).Select(i => KeyValuePair.Create($"schedule.fine-tune.early_stopping.key_{i:00}", $"/a/long/path/to/some/weights/number-{i:00}.safetensors")));
            log.Finish(RunStatus.Finished);
            log.Deliver(TimeSpan.FromSeconds(60));
        }

        var ended = _tl.Run("compare", "--uri", ".");
        var lines = ended.Results.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(5, lines.Length);
        Assert.Contains(lines, line => Regex.IsMatch(line, "^[0-9a-f]{8} +long .* FINISHED$"));
        Assert.Matches(@"^[1-9]\d* of 3\d params that differ", ended.Progress);
    }

    [Fact]
    public void Should_print_every_param_and_metric_as_json_and_csv()
    {
        using var json = JsonDocument.Parse(_tl.Run("compare", "--uri", ".", "--json", "--tag", "sweep=rates", "fast").Results);
        var run = Assert.Single(json.RootElement.GetProperty("runs").EnumerateArray());
        Assert.Equal("20", run.GetProperty("params").GetProperty("batch_size").GetString());
        Assert.Equal(0.9, run.GetProperty("metrics").GetProperty("best/val_accuracy").GetDouble());
        Assert.Equal(3, _tl.Run("compare", "--uri", ".", "--csv").Results.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Should_write_the_comparison_page()
    {
        var ended = _tl.Run("compare", "--uri", ".", "--html", "out/page.html");
        Assert.Equal((0, ""), (ended.Status, ended.Results));
        Assert.Contains("best/val_accuracy", File.ReadAllText(Path.Combine(_tl.Folder, "out", "page.html")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "matches", "compare", "--uri", ".", "nobody")]
    [InlineData(1, "to sort by", "compare", "--uri", ".", "--sort", "nothing")]
    [InlineData(2, "key=value", "compare", "--uri", ".", "--tag", "sweep")]
    [InlineData(1, "cannot be reached", "compare", "--uri", "http://127.0.0.1:9")]
    [InlineData(1, "no journal of a run 'nobody'", "sync", "nobody")]
    public void Should_report_what_is_wrong_with_the_request(int status, string what, params string[] arguments)
    {
        var ended = _tl.Run(arguments);
        Assert.Equal(status, ended.Status);
        Assert.Contains(what, ended.Progress, StringComparison.Ordinal);
        Assert.Empty(ended.Results);
    }

    [Fact]
    public void Should_sync_local_runs_to_another_store_only_once()
    {
        var first = _tl.Run("sync", "--to", "sqlite:///other/mlflow.db");
        Assert.Equal(0, first.Status);
        Assert.Contains("2 of 2 journals delivered", first.Results, StringComparison.Ordinal);
        Assert.Contains("fast", _tl.Run("compare", "--uri", "other").Results, StringComparison.Ordinal);
        using var second = JsonDocument.Parse(_tl.Run("sync", "--to", "sqlite:///other/mlflow.db", "--json").Results);
        Assert.All(second.RootElement.EnumerateArray(), run => Assert.Equal((true, 0), (run.GetProperty("complete").GetBoolean(), run.GetProperty("delivered_bytes").GetInt32())));
    }

    private void Write(string name, string rate, double accuracy)
    {
        using var log = Tracker.Open(".", _tl.Folder).Start(new RunInfo { Experiment = "pets", Name = name, Tags = new Dictionary<string, string> { ["sweep"] = "rates" } });
        log.Params([new("optimizer.learning_rate", rate), new("batch_size", "20")]);
        log.Metric("best/val_accuracy", accuracy, 1);
        log.Finish(RunStatus.Finished);
        Assert.True(log.Deliver(TimeSpan.FromSeconds(60)).Complete);
    }
}
