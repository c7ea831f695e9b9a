using System.Net.Sockets;
using System.Text.Json;
using TransferLearning.TestSupport;
using TransferLearning.Tracking.Journal;
using TransferLearning.Tracking.Tests.Support;

namespace TransferLearning.Tracking.Tests.Local;

/// <summary>A run as stored in <c>mlflow.db</c> and <c>mlruns</c>.</summary>
public sealed class LocalRunTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.At("mlflow.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_store_everything_logged()
    {
        var photo = _folder.Write("photo.txt", "pixels");
        using var log = Start("first");
        log.Params([new("backbone.name", "vgg16"), new("head[0]", "flatten")]);
        log.Metric("val/accuracy", 0.5, 0, DateTimeOffset.FromUnixTimeMilliseconds(1000));
        log.Metric("val/accuracy", 0.75, 1, DateTimeOffset.FromUnixTimeMilliseconds(2000));
        log.Dataset(new DatasetInput("photos", "abc", "local", "{\"uri\":\"photos\"}", null, "{\"images\":4}", "training"));
        log.Artifact("samples/photo.txt", photo);
        log.Artifact("names.txt", "cat\ndog"u8);
        File.Delete(photo);
        log.Finish(RunStatus.Finished);
        Delivered(log);

        Assert.Equal(["first|FINISHED|LOCAL|active"], Rows.Of(Database, "SELECT name, status, source_type, lifecycle_stage FROM runs"));
        Assert.Equal(["backbone.name|vgg16", "head_0_|flatten"], Rows.Of(Database, "SELECT key, value FROM params ORDER BY key"));
        Assert.Equal(["0.5|1000|0|0", "0.75|2000|1|0"], Rows.Of(Database, "SELECT value, timestamp, step, is_nan FROM metrics WHERE key = 'val/accuracy' ORDER BY step"));
        Assert.Equal(["0.75|1"], Rows.Of(Database, "SELECT value, step FROM latest_metrics WHERE key = 'val/accuracy'"));
        Assert.Equal(["photos|abc|training"], Rows.Of(Database, """
            SELECT d.name, d.digest, t.value FROM datasets d JOIN inputs i ON i.source_id = d.dataset_uuid AND i.source_type = 'DATASET' AND i.destination_type = 'RUN'
            JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = 'mlflow.data.context' JOIN runs r ON r.run_uuid = i.destination_id
            """));
        Assert.Equal($"mlruns/1/{log.RunId}/artifacts", Rows.Scalar(Database, "SELECT artifact_uri FROM runs"));
        Assert.Equal("pixels", File.ReadAllText(_folder.At("mlruns", "1", log.RunId, "artifacts", "samples", "photo.txt")));
        Assert.Equal("cat\ndog", File.ReadAllText(_folder.At("mlruns", "1", log.RunId, "artifacts", "names.txt")));
        Assert.Equal("first", Rows.Scalar(Database, "SELECT value FROM tags WHERE key = 'mlflow.runName'"));
        Assert.Equal("acf3f17fdcc7", Rows.Scalar(Database, "SELECT version_num FROM alembic_version"));
    }

    /// <summary>
    /// A sweep that is continued logs its summary again. Of two points at one step MLflow takes the later one as the metric's value
    /// (<c>_is_metric_newer</c> compares step, time, value).
    /// </summary>
    [Fact]
    public void Should_log_a_summary_again_only_if_it_changed_and_keep_the_last_value()
    {
        string id;
        using (var first = Start("sweep"))
        {
            id = first.RunId;
            first.Params([new("lr", "0.1")]);
            Summaries(first, 0.75, DateTimeOffset.FromUnixTimeMilliseconds(9000));
            Summaries(first, 0.75, DateTimeOffset.FromUnixTimeMilliseconds(9001));
            Assert.False(first.HasParam("lr"));
            Delivered(first);
        }

        using var again = Tracker.Open(null, _folder.Path).Continue(id);
        Assert.Equal((true, false), (again.HasSummary("trials/finished"), again.HasSummary("trials/failed")));
        // The clock was set back between the two starts.
        Summaries(again, 0.5, DateTimeOffset.FromUnixTimeMilliseconds(1000));
        Summaries(again, 0.5, DateTimeOffset.FromUnixTimeMilliseconds(1001));
        Assert.Equal((true, false), (again.HasParam("lr"), again.HasParam("units")));
        Delivered(again);

        Assert.Equal(["0.75|9000|0", "0.5|9001|0"], Rows.Of(Database, "SELECT value, timestamp, step FROM metrics WHERE key = 'best/val_accuracy' ORDER BY timestamp"));
        Assert.Equal(["0.5|9001|0"], Rows.Of(Database, "SELECT value, timestamp, step FROM latest_metrics WHERE key = 'best/val_accuracy'"));
        Assert.Equal(["3|9000|0"], Rows.Of(Database, "SELECT value, timestamp, step FROM metrics WHERE key = 'trials/finished'"));

        static void Summaries(IRunLog log, double accuracy, DateTimeOffset time)
        {
            log.Summary("best/val_accuracy", accuracy, time);
            log.Summary("trials/finished", 3, time);
        }
    }

    [Fact]
    public void Should_store_NaN_and_infinities_as_MLflow_does()
    {
        using var log = Start("odd");
        log.Metric("loss", double.NaN, 0);
        log.Metric("loss", double.PositiveInfinity, 1);
        log.Metric("loss", double.NegativeInfinity, 2);
        Delivered(log);

        Assert.Equal([(0.0, 1L), (double.MaxValue, 0), (-double.MaxValue, 0)], Enumerable.Range(0, 3).Select(step =>
            ((double)Rows.Scalar(Database, $"SELECT value FROM metrics WHERE key = 'loss' AND step = {step}")!,
             (long)Rows.Scalar(Database, $"SELECT is_nan FROM metrics WHERE key = 'loss' AND step = {step}")!)));
        using var reader = Tracker.Open("", _folder.Path).Reader;
        Assert.Equal([double.NaN, double.PositiveInfinity, double.NegativeInfinity], reader.History(log.RunId, "loss").Select(point => point.Value));
    }

    [Fact]
    public void Should_take_the_highest_step_then_time_then_value_as_the_latest()
    {
        var (early, late) = (DateTimeOffset.FromUnixTimeMilliseconds(10), DateTimeOffset.FromUnixTimeMilliseconds(20));
        using var log = Start("latest");
        log.Metric("a", 1, 5, early);
        log.Metric("a", 2, 4, late);
        log.Metric("b", 1, 5, late);
        log.Metric("b", 2, 5, early);
        log.Metric("c", 2, 5, late);
        log.Metric("c", 1, 5, late);
        Delivered(log);
        Assert.Equal(["a|1", "b|1", "c|2"], Latest());

        log.Metric("a", 3, 6, early);
        log.Metric("b", 3, 1, late);
        Delivered(log);
        Assert.Equal(["a|3", "b|1", "c|2"], Latest());
    }

    [Fact]
    public void Should_continue_a_run_under_its_id_without_logging_a_point_twice()
    {
        string runId;
        using (var log = Start("stopped"))
        {
            runId = log.RunId;
            for (var step = 0; step < 10; step++)
            {
                log.Metric("loss", step, step);
                log.Metric("odd[key]", step, step);
            }

            log.Table("first.json", ["class"], [["cat"]]);
            log.Image("samples", [1], 1);
            log.Finish(RunStatus.Killed);
        }

        using var again = Tracker.Open("", _folder.Path).Continue(runId);
        for (var step = 5; step < 15; step++)
        {
            again.Metric("loss", step, step);
            again.Metric("odd[key]", step, step);
        }

        again.Table("second.json", ["class"], [["dog"]]);
        Assert.Equal([true, false, false], [again.HasImage("samples", 1), again.HasImage("samples", 2), again.HasImage("sample", 1)]);
        again.Image("samples", [2], 1);
        again.Image("samples", [3], 2);
        again.Image("samples", [4], 2);
        Delivered(again);
        Assert.Equal("RUNNING", Rows.Scalar(Database, "SELECT status FROM runs"));
        again.Finish(RunStatus.Finished);
        Delivered(again);

        Assert.Equal(15, Rows.Count(Database, $"metrics WHERE key = 'loss' AND run_uuid = '{runId}'"));
        Assert.Equal(15, Rows.Count(Database, $"metrics WHERE key = 'odd_key_' AND run_uuid = '{runId}'"));
        Assert.Equal(1, Rows.Count(Database, "runs"));
        Assert.Equal("FINISHED", Rows.Scalar(Database, "SELECT status FROM runs"));
        // Each image is stored as two files.
        Assert.Equal([1, 1, 3, 3], Directory.GetFiles(_folder.At("mlruns", "1", runId, "artifacts", "images")).Order().SelectMany(File.ReadAllBytes).Select(value => (int)value));
        var tables = (string)Rows.Scalar(Database, "SELECT value FROM tags WHERE key = 'mlflow.loggedArtifacts'")!;
        Assert.Equal(["first.json", "second.json"], JsonDocument.Parse(tables).RootElement.EnumerateArray().Select(table => table.GetProperty("path").GetString()));
    }

    [Fact]
    public void Should_refuse_to_continue_a_run_that_another_process_is_writing()
    {
        using var log = Start("one");
        var error = Assert.Throws<RunException>(() => Tracker.Open("", _folder.Path).Continue(log.RunId));
        Assert.Contains("another process", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The lock file is replaced by a socket, which nobody can open as a file, not even root.</summary>
    [Fact]
    public void Should_report_a_lock_that_cannot_be_opened_as_an_error_of_its_own()
    {
        var log = Start("one");
        Delivered(log);
        log.Dispose();
        var journal = JournalFolder.Of(_folder.Path, log.RunId);
        using (Socket("writer.lock"))
        {
            var error = Assert.Throws<RunException>(() => Tracker.Open("", _folder.Path).Continue(log.RunId));
            Assert.StartsWith("the run's journal cannot be written: ", error.Message, StringComparison.Ordinal);
        }

        using (var again = Tracker.Open("", _folder.Path).Continue(log.RunId))
            Delivered(again);
        File.Delete(_folder.At("mlflow.db"));
        File.Delete(Assert.Single(Directory.GetFiles(journal.Path, "cursor.*.json")));
        using (Socket("delivery.lock"))
            Assert.Contains("cannot be locked for its delivery", Assert.Single(Assert.Single(JournalSync.Deliver(_folder.Path, null, [])).Warnings), StringComparison.Ordinal);
        Assert.True(Assert.Single(JournalSync.Deliver(_folder.Path, null, [])).Complete);

        IDisposable Socket(string name)
        {
            var path = Path.Combine(journal.Path, name);
            File.Delete(path);
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            return new Ending(() =>
            {
                socket.Dispose();
                File.Delete(path);
            });
        }
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    [Fact]
    public void Should_give_images_and_tables_the_names_and_tags_that_the_UI_expects()
    {
        using var log = Start("ui");
        log.Image("val/misclassified", [1, 2, 3], 7);
        log.Table("per_class.json", ["class", "recall"], [["cat", 0.5], ["dog", double.NaN], ["fox", null], ["owl", 22.0 / 23], ["bee", 1e-12]]);
        Delivered(log);

        var root = _folder.At("mlruns", "1", log.RunId, "artifacts");
        var images = Directory.GetFiles(Path.Combine(root, "images")).Select(Path.GetFileName).Order().ToArray();
        Assert.Equal(2, images.Length);
        Assert.All(images, name => Assert.Matches(@"^val~misclassified\+step\+7\+timestamp\+\d+\+[0-9a-f-]{36}(\+compressed)?\.png$", name));
        Assert.Single(images, name => name!.EndsWith("+compressed.png", StringComparison.Ordinal));
        Assert.Equal("True", Rows.Scalar(Database, "SELECT value FROM tags WHERE key = 'mlflow.loggedImages'"));
        Assert.Equal("""[{"path":"per_class.json","type":"table"}]""", Rows.Scalar(Database, "SELECT value FROM tags WHERE key = 'mlflow.loggedArtifacts'"));
        // The table view writes every digit, and cuts them off at the column's edge (ShowArtifactLoggedTableView).
        Assert.Equal("""{"columns":["class","recall"],"data":[["cat",0.5],["dog","NaN"],["fox",null],["owl",0.956522],["bee",1E-12]]}""", File.ReadAllText(Path.Combine(root, "per_class.json")));
    }

    /// <summary>MLflow writes all params above each picture, and compares their texts: the folder of the project says nothing there.</summary>
    [Fact]
    public void Should_store_a_path_in_a_param_as_it_is_from_the_working_folder()
    {
        var inside = _folder.At("photos", "train");
        using (var log = Start("paths"))
        {
            log.Params([new("inside", inside), new("outside", "/data/photos"), new("folder", _folder.Path), new("beside", _folder.Path + "-2/photos")]);
            Delivered(log);
        }

        Assert.Equal(
            [$"beside|{_folder.Path}-2/photos", $"folder|{_folder.Path}", "inside|photos/train", "outside|/data/photos"],
            Rows.Of(Database, "SELECT key, value FROM params ORDER BY key"));
    }

    [Theory]
    [InlineData("/photos", "/", '/', "/photos")]
    [InlineData("/a/photos", "/a/", '/', "photos")]
    [InlineData("/a/photos\\1", "/a/", '/', "photos\\1")]
    [InlineData(@"C:\work\photos\train", @"C:\work", '\\', "photos/train")]
    [InlineData(@"D:\photos", @"D:\", '\\', "photos")]
    [InlineData(@"D:\photos", @"C:\work", '\\', @"D:\photos")]
    [InlineData("0.5", @"C:\work", '\\', "0.5")]
    public void Should_write_a_path_from_a_folder(string value, string folder, char separator, string expected) => Assert.Equal(expected, Names.FromFolder(value, folder, separator));

    [Fact]
    public void Should_keep_a_params_first_value_and_cut_a_long_one_where_a_server_would()
    {
        using var log = Start("params");
        log.Params([new("lr", "0.1"), new("long", new string('x', 9000))]);
        log.Params([new("lr", "0.2")]);
        var result = log.Deliver(Patience);
        Assert.Equal("0.1", Rows.Scalar(Database, "SELECT value FROM params WHERE key = 'lr'"));
        Assert.Equal(6000L, Rows.Scalar(Database, "SELECT LENGTH(value) FROM params WHERE key = 'long'"));
        Assert.Contains(result.Warnings, warning => warning.Contains("'long'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("../outside.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("")]
    public void Should_report_an_artifact_path_outside_the_run_and_not_store_it(string path)
    {
        using var log = Start("paths");
        log.Artifact(path, "x"u8);
        var result = log.Deliver(Patience);
        Assert.True(result.Complete);
        Assert.Contains(result.Warnings, warning => warning.Contains("relative path", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("postgresql://ann:secret@db/mlflow", "postgresql://…@db/mlflow")]
    [InlineData("databricks", "databricks")]
    [InlineData("uc:profile", "uc:profile")]
    public void Should_use_the_local_store_and_warn_if_only_MLflow_can_write_the_given_one(string uri, string named)
    {
        using var log = Tracker.Open(uri, _folder.Path).Start(new RunInfo { Experiment = "pets", Name = "elsewhere" });
        log.Finish(RunStatus.Finished);
        var result = log.Deliver(Patience);
        Assert.True(result.Complete);
        var warning = Assert.Single(result.Warnings);
        Assert.Contains($"'{named}'", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", warning, StringComparison.Ordinal);
        Assert.Equal(1, Rows.Count(Database, "runs WHERE name = 'elsewhere'"));
    }

    [Fact]
    public void Should_register_one_version_for_each_run_and_move_the_alias()
    {
        using var log = Start("registered");
        log.Register("model", "pets", "champion");
        log.Register("model", "pets", "champion");
        Delivered(log);
        using var second = Start("registered again");
        second.Register("model", "pets", "champion");
        Delivered(second);
        Assert.Equal([$"1|{log.RunId}|READY", $"2|{second.RunId}|READY"], Rows.Of(Database, "SELECT version, run_id, status FROM model_versions ORDER BY version"));
        Assert.Equal(["champion|2"], Rows.Of(Database, "SELECT alias, version FROM registered_model_aliases"));
    }

    private List<string> Latest() => Rows.Of(Database, "SELECT key, value FROM latest_metrics WHERE key IN ('a', 'b', 'c') ORDER BY key");

    private IRunLog Start(string name) => Tracker.Open($"sqlite:///{Database}", _folder.Path).Start(new RunInfo { Experiment = "pets", Name = name });

    private static void Delivered(IRunLog log)
    {
        var result = log.Deliver(Patience);
        Assert.True(result.Complete, string.Join(" ", result.Warnings));
    }
}
