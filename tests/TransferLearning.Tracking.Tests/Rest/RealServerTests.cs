using TransferLearning.TestSupport;

namespace TransferLearning.Tracking.Tests.Rest;

/// <summary>
/// The same against a real MLflow server: <c>TL_TEST_MLFLOW_URI=http://127.0.0.1:5000 dotnet test</c>, with a server
/// started as <c>mlflow server --port 5000</c>.
/// </summary>
public sealed class RealServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _experiment = $"tl-test-{Guid.NewGuid():N}";

    private static string Server => NeedsMlflowFactAttribute.Server!;

    public void Dispose() => _folder.Dispose();

    [NeedsMlflowFact]
    public void Everything_logged_is_read_back()
    {
        var weights = _folder.Write("weights.bin", "weights");
        using var log = Start("all of it");
        log.Params(Enumerable.Range(0, 150).Select(i => new KeyValuePair<string, string>($"param.{i}", i == 0 ? new string('é', 9000) : "1")));
        for (var step = 0; step < 2500; step++)
            log.Metric("train/loss", step, step);
        log.Metric("val/loss", double.NaN, 0);
        log.Metric("val/loss", double.PositiveInfinity, 1);
        log.Metric("val/loss", 0.5, 2);
        log.Dataset(new DatasetInput("photos", "abc", "local", "{\"uri\": \"photos\"}", null, null, "training"));
        log.Artifact("a folder/names.txt", "cat"u8);
        log.Image("samples", Png.Draw(8, 8, (x, y) => ((byte)x, (byte)y, 0)), 1);
        log.Table("table.json", ["class", "recall"], [["cat", 0.5]]);
        log.Model(new LoggedModel { ArtifactPath = "model", Files = [("weights.bin", weights)], Inputs = [new(null, "float32", [-1, 3, 2, 2])], Outputs = [new(null, "float32", [-1, 2])] });
        log.Register("model", _experiment, "champion");
        log.Finish(RunStatus.Finished);
        Delivered(log);

        using var reader = Tracker.Open(Server, _folder.Path).Reader;
        var run = Assert.Single(reader.Find(new RunQuery { Experiment = _experiment }));
        Assert.Equal((log.RunId, "all of it", RunStatus.Finished), (run.RunId, run.Name, run.Status));
        Assert.Equal(150, run.Params.Count);
        Assert.Equal(Enumerable.Range(0, 2500).Select(step => (double)step), reader.History(run.StoreId, "train/loss").Select(point => point.Value));
        var odd = reader.History(run.StoreId, "val/loss").Select(point => point.Value).ToList();
        Assert.True(double.IsNaN(odd[0]));
        Assert.True(odd[1] >= double.MaxValue);
        Assert.Equal(0.5, run.Metrics["val/loss"]);
        Assert.Equal("cat", File.ReadAllText(reader.Artifact(run.StoreId, "a folder/names.txt", _folder.Path)!));
        Assert.Contains("model/MLmodel", reader.Artifacts(run.StoreId));
    }

    [NeedsMlflowFact]
    public void Delivering_twice_has_the_effect_of_once()
    {
        string journal;
        using (var log = Start("twice"))
        {
            for (var step = 0; step < 1500; step++)
                log.Metric("loss", step, step);
            log.Finish(RunStatus.Killed);
            Delivered(log);
            journal = log.Folder;
        }

        foreach (var cursor in Directory.GetFiles(journal, "cursor.*"))
            File.Delete(cursor);
        Assert.All(JournalSync.Deliver(_folder.Path, null, []), synced => Assert.True(synced.Complete, string.Join(" ", synced.Warnings)));
        using var reader = Tracker.Open(Server, _folder.Path).Reader;
        var run = Assert.Single(reader.Find(new RunQuery { Experiment = _experiment }));
        Assert.Equal(1500, reader.History(run.StoreId, "loss").Count);
        Assert.Equal(RunStatus.Killed, run.Status);
    }

    [NeedsMlflowFact]
    public void A_child_names_its_parent_and_what_differs_is_refused_alone()
    {
        using var parent = Start("sweep");
        using var child = Tracker.Open(Server, _folder.Path).Start(new RunInfo { Experiment = _experiment, Name = "trial", ParentRunId = parent.RunId });
        child.Params([new("lr", "0.1")]);
        Delivered(parent);
        Delivered(child);
        child.Params([new("lr", "0.2"), new("after", "1")]);
        parent.Finish(RunStatus.Finished);
        child.Finish(RunStatus.Finished);
        Delivered(parent);
        var result = child.Deliver(TimeSpan.FromSeconds(60));
        Assert.True(result.Complete, string.Join(" ", result.Warnings));

        using var reader = Tracker.Open(Server, _folder.Path).Reader;
        var runs = reader.Find(new RunQuery { Experiment = _experiment }).ToDictionary(run => run.Name);
        Assert.Equal(runs["sweep"].StoreId, runs["trial"].Tags["mlflow.parentRunId"]);
        Assert.Equal(("0.1", "1"), (runs["trial"].Params["lr"], runs["trial"].Params["after"]));
    }

    private IRunLog Start(string name) => Tracker.Open(Server, _folder.Path).Start(new RunInfo { Experiment = _experiment, Name = name });

    private static void Delivered(IRunLog log)
    {
        var result = log.Deliver(TimeSpan.FromSeconds(60));
        Assert.True(result.Complete, string.Join(" ", result.Warnings));
    }
}

/// <summary>A test that needs a real MLflow server; skipped with that reason where none is named.</summary>
internal sealed class NeedsMlflowFactAttribute : FactAttribute
{
    public NeedsMlflowFactAttribute() => Skip = Server is null ? "needs a running MLflow server in TL_TEST_MLFLOW_URI" : null!;

    public static string? Server => Environment.GetEnvironmentVariable("TL_TEST_MLFLOW_URI") is { Length: > 0 } uri ? uri : null;
}
