using TransferLearning.TestSupport;
using TransferLearning.Tracking.Journal;
using TransferLearning.Tracking.Tests.Server;

namespace TransferLearning.Tracking.Tests.Rest;

/// <summary>Scenarios that must hold on every MLflow server, checked only through its API: the fake server and a real one run the same.</summary>
internal sealed class ServerScenario(string server) : IDisposable
{
    private const int Points = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly Dictionary<string, Action<ServerScenario>> All = new()
    {
        ["everything logged is read back"] = scenario => scenario.Everything(),
        ["what is delivered twice is stored once"] = scenario => scenario.Twice(),
        ["a child run names its parent, and a changed param is refused alone"] = scenario => scenario.Child(),
        ["trials deliver their undelivered parent"] = scenario => scenario.Trials(),
        ["eight runs that start together create one experiment"] = scenario => scenario.Together(),
        ["a local run is sent once, with or without its journal"] = scenario => scenario.Local(),
        ["an address that is not MLflow's is reported"] = scenario => scenario.WrongAddress(),
        ["down at the start"] = scenario => scenario.Outage(Passage.Closed, 0),
        ["down from step 10"] = scenario => scenario.Outage(Passage.Closed, 10),
        ["answering 500"] = scenario => scenario.Outage(Passage.Errors, 0),
        ["never answering"] = scenario => scenario.Outage(Passage.Silent, 0),
        ["never answering from the middle"] = scenario => scenario.Outage(Passage.Silent, Points / 2),
        ["losing the response to the create call"] = scenario => scenario.Outage(Passage.LosesRuns, 0),
    };

    private readonly TemporaryFolder _folder = new();
    private readonly string _experiment = $"tl-test-{Guid.NewGuid():N}";

    public static TheoryData<string> Names => [.. All.Keys];

    public static void Run(string name, string server)
    {
        using var scenario = new ServerScenario(server);
        All[name](scenario);
    }

    public void Dispose() => _folder.Dispose();

    private void Everything()
    {
        var weights = _folder.Write("weights.bin", "weights");
        using var log = Start(server, "all of it");
        log.Params(Enumerable.Range(0, 150).Select(i => new KeyValuePair<string, string>($"param.{i}", i == 0 ? new string('é', 9000) : "1")));
        for (var step = 0; step < 2500; step++)
            log.Metric("train/loss", step, step);
        log.Metric("val/loss", double.NaN, 0);
        log.Metric("val/loss", double.PositiveInfinity, 1);
        log.Metric("val/loss", 0.5, 2);
        log.Dataset(new DatasetInput("photos", "abc", "local", "{\"uri\": \"photos\"}", null, null, "training"));
        log.Artifact("a folder/names.txt", "cat"u8);
        log.Image("samples", Support.Png.Draw(8, 8, (x, y) => ((byte)x, (byte)y, 0)), 1);
        log.Table("table.json", ["class", "recall"], [["cat", 0.5]]);
        log.Model(new LoggedModel
        {
            ArtifactPath = "model",
            Files = [("weights.bin", weights)],
            Inputs = [new(null, "float32", [-1, 3, 2, 2])],
            Outputs = [new(null, "float32", [-1, 2])],
            Name = "vgg16: v1.5",
            Params = new Dictionary<string, string> { ["lr"] = "0.1" },
            Metrics = [new("best", 0.5, 1_700_000_000_000, 0, "photos", "abc")],
        });
        log.Metric("best", 0.5, 0, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        log.Register("model", _experiment, "champion");
        log.Finish(RunStatus.Finished);
        Assert.All(Delivered(log).Warnings, warning => Assert.Contains("param.0", warning, StringComparison.Ordinal));

        using var reader = Reader();
        var run = OnlyRun(reader);
        Assert.Equal((log.RunId, "all of it", RunStatus.Finished), (run.RunId, run.Name, run.Status));
        Assert.Equal(150, run.Params.Count);
        Assert.Equal(Enumerable.Range(0, 2500).Select(step => (double)step), reader.History(run.StoreId, "train/loss").Select(point => point.Value));
        var odd = reader.History(run.StoreId, "val/loss").Select(point => point.Value).ToList();
        Assert.True(double.IsNaN(odd[0]));
        Assert.True(odd[1] >= double.MaxValue);
        Assert.Equal(0.5, run.Metrics["val/loss"]);
        Assert.Equal("True", run.Tags["mlflow.loggedImages"]);
        Assert.Equal("cat", File.ReadAllText(reader.Artifact(run.StoreId, "a folder/names.txt", _folder.Path)!));
        Assert.Contains("model/MLmodel", reader.Artifacts(run.StoreId));
        Assert.Equal("weights", File.ReadAllText(reader.Artifact(run.StoreId, "model/weights.bin", _folder.At("fetched", "x"))!));
        Assert.Single(reader.History(run.StoreId, "best"));
    }

    private void Twice()
    {
        string journal;
        using (var log = Start(server, "twice"))
        {
            for (var step = 0; step < 1500; step++)
                log.Metric("loss", step, step);
            log.Finish(RunStatus.Killed);
            Delivered(log);
            journal = log.Folder;
        }

        foreach (var cursor in Directory.GetFiles(journal, "cursor.*"))
            File.Delete(cursor);
        Synced(null);
        using var reader = Reader();
        var run = OnlyRun(reader);
        Assert.Equal(1500, reader.History(run.StoreId, "loss").Count);
        Assert.Equal(RunStatus.Killed, run.Status);
    }

    private void Child()
    {
        using var parent = Start(server, "sweep");
        using var child = Tracker.Open(server, _folder.Path).Start(new RunInfo { Experiment = _experiment, Name = "trial", ParentRunId = parent.RunId });
        child.Params([new("lr", "0.1")]);
        Delivered(parent);
        Delivered(child);
        child.Params([new("lr", "0.2"), new("after", "1")]);
        parent.Finish(RunStatus.Finished);
        child.Finish(RunStatus.Finished);
        Delivered(parent);
        Assert.Contains(Delivered(child).Warnings, warning => warning.Contains("lr = 0.2", StringComparison.Ordinal));

        using var reader = Reader();
        var runs = reader.Find(new RunQuery { Experiment = _experiment }).ToDictionary(run => run.Name);
        Assert.Equal(runs["sweep"].StoreId, runs["trial"].Tags["mlflow.parentRunId"]);
        Assert.Equal(("0.1", "1"), (runs["trial"].Params["lr"], runs["trial"].Params["after"]));
        Assert.Equal("trial", Assert.Single(reader.Find(new RunQuery { Tags = new Dictionary<string, string> { ["tl.parent_run_id"] = parent.RunId } })).Name);
    }

    /// <summary>Like a sweep: the parent's log is closed before anything of it was delivered.</summary>
    private void Trials()
    {
        string parentId;
        using (var parent = Start(server, "sweep"))
            parentId = parent.RunId;
        Parallel.For(0, 4, i =>
        {
            using var trial = Tracker.Open(server, _folder.Path).Start(new RunInfo { Experiment = _experiment, Name = $"trial {i}", ParentRunId = parentId });
            trial.Metric("loss", i, 0);
            trial.Finish(RunStatus.Finished);
            Delivered(trial);
        });
        using var reader = Reader();
        var runs = reader.Find(new RunQuery { Experiment = _experiment }).ToDictionary(run => run.Name);
        Assert.Equal(5, runs.Count);
        Assert.Equal(RunStatus.Running, runs["sweep"].Status);
        foreach (var trial in runs.Values.Where(run => run.Name != "sweep"))
            Assert.Equal((RunStatus.Finished, runs["sweep"].StoreId, 1), (trial.Status, trial.Tags["mlflow.parentRunId"], trial.Metrics.Count));
    }

    private void Together()
    {
        Parallel.For(0, 8, i =>
        {
            using var log = Tracker.Open(server, _folder.At($"{i}", "x")).Start(new RunInfo { Experiment = _experiment, Name = $"{i}" });
            log.Metric("loss", i, 0);
            log.Finish(RunStatus.Finished);
            Delivered(log);
        });
        using var reader = Reader();
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"{i}"), reader.Find(new RunQuery { Experiment = _experiment }).Select(run => run.Name).Order());
    }

    private void Local()
    {
        foreach (var name in new[] { "with journal", "without" })
        {
            using var log = Start(".", name);
            log.Params([new("lr", "0.1")]);
            log.Metric("loss", double.NaN, 0);
            log.Metric("loss", 0.5, 1);
            log.Artifact("names.txt", "cat"u8);
            log.Finish(RunStatus.Killed);
            Delivered(log);
            log.Dispose();
            if (name == "without")
                Directory.Delete(JournalFolder.Of(_folder.Path, log.RunId).Path, recursive: true);
        }

        Synced(server);
        Synced(server);
        using var reader = Reader();
        var runs = reader.Find(new RunQuery { Experiment = _experiment });
        Assert.Equal(["with journal", "without"], runs.Select(run => run.Name).Order());
        foreach (var run in runs)
        {
            Assert.Equal((RunStatus.Killed, "0.1"), (run.Status, run.Params["lr"]));
            Assert.Equal([double.NaN, 0.5], reader.History(run.StoreId, "loss").Select(point => point.Value));
            Assert.Equal("cat", File.ReadAllText(reader.Artifact(run.StoreId, "names.txt", _folder.At(run.StoreId, "x"))!));
        }
    }

    private void WrongAddress()
    {
        using var log = Start(server + "/nowhere", "lost");
        log.Finish(RunStatus.Finished);
        var result = log.Deliver(TimeSpan.FromSeconds(60));
        Assert.False(result.Complete);
        Assert.Contains(result.Warnings, warning => warning.Contains("Is the address right?", StringComparison.Ordinal));
    }

    private void Outage(Passage passage, int from)
    {
        using var gateway = new Gateway(server);
        if (from == 0)
            gateway.Passage = passage;
        using (var log = Start(gateway.Uri, "outage"))
        {
            for (var step = 0; step < Points; step++)
            {
                if (step == from && from > 0)
                    gateway.Passage = passage;
                log.Metric("train/loss", 1.0 / (step + 1), step, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + step));
            }

            log.Artifact("classes.txt", "cat\ndog"u8);
            log.Finish(RunStatus.Finished);
            var complete = log.Deliver(TimeSpan.FromMilliseconds(500)).Complete;
            // This fault may still end in time: a run whose create call lost its response is found by its tag.
            if (passage == Passage.LosesRuns)
                Assert.True(SpinWait.SpinUntil(() => gateway.Lost, Patience));
            else
                Assert.False(complete);
        }

        gateway.Passage = Passage.Open;
        Synced(null);
        using var reader = Reader();
        var run = OnlyRun(reader);
        Assert.Equal(RunStatus.Finished, run.Status);
        Assert.Equal(Enumerable.Range(0, Points).Select(step => (1.0 / (step + 1), (long)step)), reader.History(run.StoreId, "train/loss").Select(point => (point.Value, point.Step)));
        Assert.Equal("cat\ndog", File.ReadAllText(reader.Artifact(run.StoreId, "classes.txt", _folder.Path)!));
    }

    private IRunLog Start(string uri, string name) => Tracker.Open(uri, _folder.Path).Start(new RunInfo { Experiment = _experiment, Name = name });

    private IRunReader Reader() => Tracker.Open(server, _folder.Path).Reader;

    private StoredRun OnlyRun(IRunReader reader) => Assert.Single(reader.Find(new RunQuery { Experiment = _experiment }));

    private void Synced(string? to) =>
        Assert.All(JournalSync.Deliver(_folder.Path, to, []), synced => Assert.True(synced.Complete, string.Join(" ", synced.Warnings)));

    private static DeliveryResult Delivered(IRunLog log)
    {
        var result = log.Deliver(Patience);
        Assert.True(result.Complete, string.Join(" ", result.Warnings));
        return result;
    }
}
