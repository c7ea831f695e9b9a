using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TransferLearning.Sweeps.State;
using TransferLearning.Tracking.Tests.Server;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>Runs and sweeps tracked on a server.</summary>
public sealed class ServerTests : IDisposable
{
    private const string Password = "Geheim-77";

    private const string Sweep = SampleExperiments.Tiny + """


        sweep:
          parameters:
            optimizer.adam.learning_rate: [1e-9, 0.01]
          parallel: 2
        """;

    private readonly FakeMlflow _server = new();
    private readonly ChildTl _tl = new();

    public void Dispose()
    {
        _tl.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void Should_register_only_the_best_trial_of_a_sweep_and_log_a_leaderboard_that_MLflow_shows()
    {
        _tl.Write("sweep.yaml", Sweep + $"\ntracking: {{ uri: '{_server.Uri}', register: {{ name: shapes, alias: champion }} }}\n");
        var swept = _tl.Run("sweep", "sweep.yaml", "--json");
        Assert.True(swept.Status == 0, swept.Progress);
        var best = JsonNode.Parse(swept.Results)!["leaderboard"]![0]!;
        var winner = _server.State.Runs.Values.Single(run => run.Tags["tl.run_id"] == (string)best["run_id"]!);

        var version = Assert.Single(_server.State.Versions);
        Assert.Equal(("shapes", winner.Id), (version.Name, version.RunId));
        Assert.Equal([version.ModelId!], winner.Outputs);
        Assert.Equal("1", _server.State.Aliases[("shapes", "champion")]);
        // The sweep's own run ends last.
        Assert.True(_server.Requests.FindIndex(call => call.Contains("model-versions/create", StringComparison.Ordinal)) > _server.Requests.FindLastIndex(call => call.Contains("runs/update", StringComparison.Ordinal)));

        // MLflow's table view reads {"columns": [...], "data": [[...], ...]} (ShowArtifactLoggedTableView) and treats a dot in a column's name as a
        // path.
        var parent = _server.State.Runs.Values.Single(run => run.Name == "sweep-sweep");
        Assert.Equal(PageOf(parent.Id), (string?)JsonNode.Parse(swept.Results)!["url"]);
        var table = JsonNode.Parse(_server.State.Artifacts.Single(file => file.Key.EndsWith("/leaderboard.json", StringComparison.Ordinal)).Value)!.AsObject();
        Assert.Equal(["columns", "data"], table.Select(entry => entry.Key));
        Assert.Equal(["rank", "trial", "val_accuracy", "learning_rate", "run"], table["columns"]!.AsArray().Select(name => (string)name!));
        Assert.Equal([5, 5], table["data"]!.AsArray().Select(row => row!.AsArray().Count));
        var first = table["data"]![0]!.AsArray();
        Assert.Equal((1, (int)best["trial"]!, winner.Id), ((int)first[0]!, (int)first[1]!, (string)first[4]!));
        // The UI draws a chart for each metric, and what is of an epoch as a dot among the others' curves; of the params it compares those of one name.
        Assert.Contains(parent.Metrics, metric => metric.Key == "best/val_accuracy");
        Assert.DoesNotContain(parent.Metrics, metric => !metric.Key.Contains('/', StringComparison.Ordinal));
        Assert.Equal(["trials/finished"], parent.Metrics.Select(metric => metric.Key).Where(key => key.StartsWith("trials/", StringComparison.Ordinal)));
        Assert.Equal([new("optimizer.adam.learning_rate", winner.Params["optimizer.adam.learning_rate"])], parent.Params);
        Assert.Contains(JsonNode.Parse(parent.Tags["mlflow.loggedArtifacts"])!.AsArray(), entry => entry!.ToJsonString() == """{"path":"leaderboard.json","type":"table"}""");
    }

    [Fact]
    public void Should_send_the_password_of_the_servers_URL_and_store_it_in_no_file()
    {
        var withPassword = _server.Uri.Replace("://", $"://alice:{Password}@", StringComparison.Ordinal);
        var file = _tl.Write("sweep.yaml", Sweep + $"\ntracking: {{ uri: '{withPassword}', register: {{ name: shapes }} }}\n");
        var swept = _tl.Run("sweep", "sweep.yaml");
        var run = _tl.Run("run", "sweep.yaml", "--set", $"tracking.uri={withPassword}", "--set", "seed=4");
        Assert.True((swept.Status, run.Status) == (0, 0), swept.Progress + run.Progress);
        Assert.DoesNotContain("warning", swept.Progress + run.Progress, StringComparison.Ordinal);
        Assert.Contains($"Page: {PageOf(_server.State.Runs.Values.Single(each => each.Tags.ContainsKey("tl.sweep")).Id)}\n", swept.Results, StringComparison.Ordinal);
        File.Delete(file);
        AssertNowhere([swept.Results, swept.Progress, run.Results, run.Progress]);

        // A later command takes the password from the environment and continues the same sweep.
        _tl.Write("sweep.yaml", Sweep + $"\ntracking: {{ uri: '{_server.Uri}', register: {{ name: shapes }} }}\n");
        _tl.Environment["MLFLOW_TRACKING_URI"] = withPassword;
        var again = _tl.Run("sweep", "sweep.yaml");
        Assert.True(again.Status == 0, again.Progress);
        Assert.Single(Directory.GetDirectories(_tl.At(SweepFolder.Root)));
        AssertNowhere([again.Results, again.Progress]);
        // requests.Request("GET", "http://alice:Geheim-77@host").prepare().headers["Authorization"]
        Assert.Equal(["Basic YWxpY2U6R2VoZWltLTc3"], _server.Authorizations);

        void AssertNowhere(string[] said)
        {
            Assert.All(said, text => Assert.DoesNotContain(Password, text, StringComparison.Ordinal));
            Assert.All(
                Directory.GetFiles(_tl.Folder, "*", SearchOption.AllDirectories),
                path => Assert.False(File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Password)) >= 0, path));
            foreach (var each in _server.State.Runs.Values)
                Assert.DoesNotContain(Password, JsonSerializer.Serialize((each.Params.ToList(), each.Tags.ToList()), Fields), StringComparison.Ordinal);
            Assert.All(_server.State.Artifacts, artifact => Assert.False(artifact.Value.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Password)) >= 0, artifact.Key));
        }
    }

    [Fact]
    public void Should_report_what_a_sweep_has_not_delivered_and_deliver_it_later()
    {
        _server.Stop();
        _tl.Write("sweep.yaml", Sweep + $"\ntracking: {{ uri: '{_server.Uri}' }}\n");
        var swept = _tl.Run("sweep", "sweep.yaml");
        Assert.True(swept.Status == 0, swept.Progress);
        Assert.Contains($"warning: 2 of the sweep's runs have not completely reached {_server.Uri}: {_server.Uri} cannot be reached", swept.Progress, StringComparison.Ordinal);
        Assert.Contains("'dotnet tl sync' delivers it", swept.Progress, StringComparison.Ordinal);

        _server.Start();
        var synced = _tl.Run("sync");
        Assert.True(synced.Status == 0, synced.Progress);
        var parent = _server.State.Runs.Values.Single(run => run.Name == "sweep-sweep");
        Assert.Equal(2, _server.State.Runs.Values.Count(run => run.Tags.GetValueOrDefault("mlflow.parentRunId") == parent.Id && run.Status == "FINISHED"));
    }

    [Fact]
    public void Should_report_what_the_server_refuses_of_a_run()
    {
        (_server.Fault, _server.FaultPath) = (Fault.Forbidden, "registered-models/create");
        _tl.Write("run.yaml", SampleExperiments.Tiny + $"\ntracking: {{ uri: '{_server.Uri}', register: {{ name: shapes }} }}\n");
        var run = _tl.Run("run", "run.yaml");
        Assert.True(run.Status == 0, run.Progress);
        Assert.Matches(@"refused model version 'shapes \(model\)': .*ann may not", run.Progress.ReplaceLineEndings(" "));
        Assert.Equal("FINISHED", _server.State.OnlyRun.Status);
    }

    /// <summary>A run's address as MLflow's UI has it: the run's path in the fragment.</summary>
    private string PageOf(string run) => $"{_server.Uri}/#/experiments/{_server.State.Runs[run].ExperimentId}/runs/{run}";

    private static JsonSerializerOptions Fields { get; } = new() { IncludeFields = true };
}
