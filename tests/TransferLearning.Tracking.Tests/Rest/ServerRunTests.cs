using System.Text;
using TransferLearning.TestSupport;
using TransferLearning.Tracking.Tests.Server;

namespace TransferLearning.Tracking.Tests.Rest;

/// <summary>A run as it arrives on a server.</summary>
public sealed class ServerRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeMlflow _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("2.9.2")]
    [InlineData("3.9.0")]
    public void Should_deliver_everything_logged_without_silent_data_loss(string version)
    {
        using var server = new FakeMlflow(version);
        var weights = _folder.Write("weights.bin", "weights");
        using var log = Start(server, "all of it");
        log.Params(Enumerable.Range(0, 250).Select(i => new KeyValuePair<string, string>($"param.{i}", i == 0 ? new string('é', 9000) : "1")));
        log.Params([new("odd[key]", "x")]);
        for (var step = 0; step < 2500; step++)
            log.Metric("train/loss", step, step);
        log.Metric("val/loss", double.NaN, 0);
        log.Metric("val/loss", double.PositiveInfinity, 1);
        log.Metric("val/loss", double.NegativeInfinity, 2);
        log.Tag("note", new string('n', 9000));
        log.Dataset(new DatasetInput("photos", new string('d', 40), "local", "{}", null, null, "training"));
        log.Artifact("a folder/names #1.txt", "cat"u8);
        log.Metric("val_accuracy", 0.75, 7, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        log.Model(new LoggedModel
        {
            ArtifactPath = "model",
            Files = [("weights.bin", weights)],
            Inputs = [new(null, "float32", [-1, 3, 2, 2])],
            Outputs = [new(null, "float32", [-1, 2])],
            Name = "pets: vgg16 v1.5",
            Params = new Dictionary<string, string> { ["lr"] = "0.1" },
            Metrics = [new("val_accuracy", 0.75, 1_700_000_000_000, 7, "photos", new string('d', 40))],
        });
        log.Register("model", "pets", "champion");
        log.Register("model", "pets", "champion");
        log.Finish(RunStatus.Finished);
        Delivered(log);

        var run = server.State.OnlyRun;
        Assert.Equal(0, server.State.Traps);
        Assert.Equal("FINISHED", run.Status);
        Assert.Equal(251, run.Params.Count);
        Assert.Equal(6000, run.Params["param.0"].Length);
        Assert.Equal("x", run.Params["odd_key_"]);
        Assert.Equal(Enumerable.Range(0, 2500).Select(step => (double)step), run.Metrics.Where(point => point.Key == "train/loss").OrderBy(point => point.Step).Select(point => point.Value));
        Assert.Equal([double.NaN, double.PositiveInfinity, double.NegativeInfinity], run.Metrics.Where(point => point.Key == "val/loss").OrderBy(point => point.Step).Select(point => point.Value));
        Assert.Equal([$"photos {new string('d', 36)} training"], run.Inputs);
        Assert.Equal(log.RunId, run.Tags["tl.run_id"]);
        Assert.Equal("cat", Artifact(server, run, "a folder/names _1.txt"));
        Assert.Single(run.Metrics, point => point.Key == "val_accuracy");
        Assert.Equal("1", server.State.Aliases[("pets", "champion")]);
        using (var registry = Tracker.Open(server.Uri, _folder.Path).Reader)
            Assert.Equal([run.Id, run.Id, run.Id, null, null, null], new[] { "pets@champion", "pets/1", "pets/latest", "pets/2", "pets@other", "cats@champion" }.Select(name => registry.RunOf(ModelUri.Parse($"models:/{name}"))));
        if (version.StartsWith('3'))
        {
            var model = Assert.Single(server.State.Models.Values);
            Assert.Equal("LOGGED_MODEL_READY", model.Status);
            Assert.Equal([model.Id], run.Outputs);
            Assert.Equal("pets- vgg16 v1-5", model.Name);
            Assert.Equal("0.1", Assert.Single(model.Params).Value);
            // As initialize_logged_model sets them; the model's page shows the source as "Logged from".
            Assert.Equal((run.Tags["mlflow.source.name"], run.Tags["mlflow.user"]), (Tag("mlflow.source.name"), Tag("mlflow.user")));
            string Tag(string key) => model.Tags.Single(tag => tag.Key == key).Value;
            Assert.Equal([("val_accuracy", 0.75, "photos", new string('d', 36))], model.Metrics);
            Assert.Equal("weights", Encoding.UTF8.GetString(server.State.Artifacts[$"1/models/{model.Id}/artifacts/weights.bin"]));
            Assert.DoesNotContain(server.State.Artifacts.Keys, path => path.Contains("/artifacts/model/", StringComparison.Ordinal));
            Assert.Equal([("pets", 1, $"models:/{model.Id}", run.Id, model.Id)], server.State.Versions);
            using var reader = Tracker.Open(server.Uri, _folder.Path).Reader;
            Assert.Equal(run.Id, reader.RunOf(ModelUri.Parse($"models:/{model.Id}")));
            Assert.Equal(["a folder/names _1.txt", "model/MLmodel", "model/weights.bin"], reader.Artifacts(run.Id));
            Assert.Equal("weights", File.ReadAllText(reader.Artifact(run.Id, "model/weights.bin", _folder.Path)!));
        }
        else
        {
            Assert.Equal("weights", Artifact(server, run, "model/weights.bin"));
            Assert.Contains("tensor-spec", Artifact(server, run, "model/MLmodel"), StringComparison.Ordinal);
            Assert.Equal([("pets", 1, run.ArtifactUri + "/model", run.Id, null)], server.State.Versions);
            Assert.Contains("model_uuid", run.Tags["mlflow.log-model.history"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Should_send_metrics_only_in_batches()
    {
        using var log = Start(_server, "batches");
        for (var step = 0; step < 3000; step++)
            log.Metric("loss", step, step);
        log.Finish(RunStatus.Finished);
        Delivered(log);
        Assert.Equal(3000, _server.State.OnlyRun.Metrics.Count(point => point.Key == "loss"));
        Assert.DoesNotContain(_server.Requests, request => request.Contains("log-metric", StringComparison.Ordinal) || request.Contains("log-param", StringComparison.Ordinal));
        Assert.InRange(_server.Requests.Count(request => request.Contains("log-batch", StringComparison.Ordinal)), 3, 30);
    }

    [Fact]
    public void Should_keep_what_the_server_refuses_and_deliver_the_rest()
    {
        using var log = Start(_server, "refused");
        log.Params([new("lr", "0.1")]);
        log.Params([new("first", "1")]);
        Delivered(log);
        _server.State.OnlyRun.Params["momentum"] = "0.5";
        log.Params([new("momentum", "0.9"), new("after", "2")]);
        log.Finish(RunStatus.Finished);
        var result = log.Deliver(TimeSpan.FromSeconds(60));
        Assert.True(result.Complete);
        Assert.Equal("2", _server.State.OnlyRun.Params["after"]);
        Assert.Equal("0.5", _server.State.OnlyRun.Params["momentum"]);
        Assert.Contains(result.Warnings, warning => warning.Contains("momentum = 0.9", StringComparison.Ordinal));
        Assert.Contains("momentum = 0.9", File.ReadAllText(Path.Combine(log.Folder, "rejected.jsonl")), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_set_the_servers_id_of_the_parent_on_a_child_run()
    {
        using var parent = Start(_server, "sweep");
        using var child = Tracker.Open(_server.Uri, _folder.Path).Start(new RunInfo { Experiment = "pets", Name = "trial", ParentRunId = parent.RunId });
        parent.Finish(RunStatus.Finished);
        child.Finish(RunStatus.Finished);
        Delivered(parent);
        Delivered(child);
        var runs = _server.State.Runs.Values.ToDictionary(run => run.Name);
        Assert.Equal(runs["sweep"].Id, runs["trial"].Tags["mlflow.parentRunId"]);
        using var reader = Tracker.Open(_server.Uri, _folder.Path).Reader;
        Assert.Equal("trial", Assert.Single(reader.Find(new RunQuery { Tags = new Dictionary<string, string> { ["tl.parent_run_id"] = parent.RunId } })).Name);
    }

    [Theory]
    [InlineData("s3://bucket/")]
    [InlineData("wasbs://container@account/")]
    [InlineData("gs://bucket/")]
    public void Should_keep_artifacts_for_a_cloud_store_and_say_how_to_configure_the_server(string root)
    {
        _server.State.ArtifactRoot = root;
        using var log = Start(_server, "elsewhere");
        log.Artifact("names.txt", "cat"u8);
        log.Metric("loss", 1, 0);
        log.Finish(RunStatus.Finished);
        var result = log.Deliver(TimeSpan.FromSeconds(60));
        Assert.Equal("FINISHED", _server.State.OnlyRun.Status);
        Assert.Contains(result.Warnings, warning => warning.Contains("--serve-artifacts", StringComparison.Ordinal));
        Assert.Single(Directory.GetFiles(Path.Combine(log.Folder, "spool")));
    }

    [Fact]
    public void Should_write_artifacts_directly_to_a_local_artifact_folder()
    {
        _server.State.ArtifactRoot = new Uri(_folder.At("store", "x")).ToString()[..^1];
        using var log = Start(_server, "files");
        log.Artifact("names.txt", "cat"u8);
        Delivered(log);
        Assert.Equal("cat", File.ReadAllText(Path.Combine(new Uri(_server.State.OnlyRun.ArtifactUri).LocalPath, "names.txt")));
    }

    [Fact]
    public void Should_read_all_pages_of_runs()
    {
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
        {
            using var log = Start(_server, name);
            log.Metric("val/accuracy", 0.5, 0);
            log.Metric("val/accuracy", double.NaN, 1);
            log.Params([new("lr", name)]);
            log.Artifact("deep/er/file.txt", "text"u8);
            log.Finish(RunStatus.Finished);
            Delivered(log);
        }

        using var reader = Tracker.Open(_server.Uri, _folder.Path).Reader;
        var runs = reader.Find(new RunQuery { Experiment = "pets" });
        Assert.Equal(["a", "b", "c", "d", "e"], runs.Select(run => run.Name).Order());
        Assert.All(runs, run => Assert.Equal(run.Name, run.Params["lr"]));
        var one = Assert.Single(reader.Find(new RunQuery { Runs = ["c"] }));
        Assert.Equal([0.5, double.NaN], reader.History(one.StoreId, "val/accuracy").Select(point => point.Value));
        Assert.Equal(["deep/er/file.txt"], reader.Artifacts(one.StoreId));
        Assert.Equal("text", File.ReadAllText(reader.Artifact(one.StoreId, "deep/er/file.txt", _folder.Path)!));
        Assert.Null(reader.Artifact(one.StoreId, "deep/none.txt", _folder.Path));
    }

    private static string Artifact(FakeMlflow server, FakeRun run, string path) =>
        Encoding.UTF8.GetString(server.State.Artifacts[$"{run.ExperimentId}/{run.Id}/artifacts/{path}"]);

    private IRunLog Start(FakeMlflow server, string name) => Tracker.Open(server.Uri, _folder.Path).Start(new RunInfo { Experiment = "pets", Name = name });

    private static void Delivered(IRunLog log)
    {
        var result = log.Deliver(TimeSpan.FromSeconds(60));
        Assert.True(result.Complete, string.Join(" ", result.Warnings));
    }
}
