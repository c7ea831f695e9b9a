using TransferLearning.TestSupport;
using TransferLearning.Tracking.Tests.Support;

namespace TransferLearning.Tracking.Tests.Local;

/// <summary>Writes to databases that other versions of MLflow created or upgraded.</summary>
public sealed class DatabaseVersionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.At("mlflow.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_write_to_a_database_that_a_newer_MLflow_upgraded()
    {
        using (var first = Start("before"))
            Assert.True(first.Deliver(TimeSpan.FromSeconds(60)).Complete);

        // What an upgrade to MLflow 2.13 to 3.11 changes in these tables: new columns and another revision.
        Rows.Execute(Database, """
            ALTER TABLE inputs ADD COLUMN step BIGINT DEFAULT '0' NOT NULL;
            ALTER TABLE experiments ADD COLUMN workspace VARCHAR(63) DEFAULT 'default' NOT NULL;
            ALTER TABLE model_versions ADD COLUMN model_id VARCHAR(500);
            CREATE TABLE logged_models (model_id VARCHAR(500) NOT NULL PRIMARY KEY);
            UPDATE alembic_version SET version_num = 'ffffffffffff';
            """);
        using var log = Start("after");
        log.Metric("loss", 1, 0);
        log.Dataset(new DatasetInput("photos", "abc", "local", "{}", null, null, "training"));
        log.Register("model", "pets");
        log.Finish(RunStatus.Finished);
        var result = log.Deliver(TimeSpan.FromSeconds(60));
        Assert.True(result.Complete, string.Join(" ", result.Warnings));
        Assert.Equal("ffffffffffff", Rows.Scalar(Database, "SELECT version_num FROM alembic_version"));
        Assert.Equal(2, Rows.Count(Database, "runs"));
    }

    /// <summary>
    /// The schema is what MLflow 3.11.2.dev0 made of one of our databases (see the head of the fixture). There the alias's key is
    /// (workspace, name, alias).
    /// </summary>
    [Fact]
    public void Should_register_in_a_database_that_MLflow_3_11_2_dev0_upgraded()
    {
        Rows.Execute(Database, Fixture.Text("mlflow-3.11.2.dev0.sql"));
        var runs = new List<string>();
        foreach (var name in new[] { "first", "second" })
        {
            using var log = Start(name);
            log.Metric("loss", 1, 0);
            log.Dataset(new DatasetInput("photos", "abc", "local", "{}", null, null, "training"));
            log.Register("model", "pets", "champion");
            log.Finish(RunStatus.Finished);
            var result = log.Deliver(TimeSpan.FromSeconds(60));
            Assert.True(result.Complete, string.Join(" ", result.Warnings));
            Assert.Empty(result.Warnings);
            runs.Add(log.RunId);
        }

        Assert.Equal(2L, Rows.Scalar(Database, "SELECT COUNT(*) FROM runs WHERE status = 'FINISHED'"));
        Assert.Equal(1L, Rows.Scalar(Database, "SELECT COUNT(*) FROM experiments WHERE workspace = 'default' AND name = 'pets'"));
        Assert.Equal(2L, Rows.Scalar(Database, "SELECT COUNT(*) FROM model_versions WHERE workspace = 'default' AND name = 'pets'"));
        Assert.Equal(runs[1], Rows.Scalar(Database, """
            SELECT v.run_id FROM registered_model_aliases a JOIN model_versions v ON v.workspace = a.workspace AND v.name = a.name AND v.version = a.version
            WHERE a.name = 'pets' AND a.alias = 'champion'
            """));

        using var reader = Tracker.Open(_folder.Path, _folder.Path).Reader;
        Assert.Equal([runs[1], runs[0], runs[1], null, null, null], new[] { "pets@champion", "pets/1", "pets/latest", "pets/3", "pets@other", "cats/1" }.Select(name => reader.RunOf(ModelUri.Parse($"models:/{name}"))));
    }

    /// <summary>
    /// The expected rows are those that MLflow 3.11.2.dev0 writes for the same calls (<c>create_logged_model</c>, <c>log_outputs</c>,
    /// <c>_log_model_metrics</c> and <c>set_model_versions_tags</c> of its SqlAlchemyStore).
    /// </summary>
    [Fact]
    public void Should_log_a_model_as_MLflow_3_does_if_the_database_has_its_tables()
    {
        Rows.Execute(Database, Fixture.Text("mlflow-3.11.2.dev0.sql"));
        using var log = Start("first");
        log.Metric("val_accuracy", 0.75, 2, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        log.Dataset(new DatasetInput("validation", "0a1b2c3d", "local", "{}", null, null, "validation"));
        log.Model(new LoggedModel
        {
            ArtifactPath = "model",
            Name = "vgg16: v1.5",
            Step = 2,
            Files = [("weights.bin", _folder.Write("weights.bin", "weights"))],
            Params = new Dictionary<string, string> { ["lr"] = "0.1" },
            Metrics = [new("val_accuracy", 0.75, 1_700_000_000_000, 2, "validation", "0a1b2c3d"), new("val_loss", double.NaN, 1_700_000_000_000, 2, null, null)],
        });
        log.Register("model", "pets", "champion");
        log.Finish(RunStatus.Finished);
        var result = log.Deliver(TimeSpan.FromSeconds(60));
        Assert.True(result.Complete, string.Join(" ", result.Warnings));
        Assert.Empty(result.Warnings);
        // Deliver everything a second time: it must be stored once.
        foreach (var cursor in Directory.GetFiles(log.Folder, "cursor.*"))
            File.Delete(cursor);
        log.Dispose();
        Assert.All(JournalSync.Deliver(_folder.Path, null, []), run => Assert.True(run.Complete));

        var id = (string)Rows.Scalar(Database, "SELECT model_id FROM logged_models")!;
        Assert.Matches("^m-[0-9a-f]{32}$", id);
        var files = $"mlruns/1/{log.RunId}/artifacts/model";
        Assert.Equal([$"vgg16- v1-5|{files}|2|active|{log.RunId}"], Rows.Of(Database, "SELECT name, artifact_location, status, lifecycle_stage, source_run_id FROM logged_models"));
        Assert.Equal("weights", File.ReadAllText(_folder.At(files, "weights.bin")));
        Assert.Equal(["lr|0.1"], Rows.Of(Database, "SELECT param_key, param_value FROM logged_model_params"));
        Assert.Equal(
            [$"val_accuracy|1700000000000|2|0.75|{log.RunId}|validation|0a1b2c3d|1"],
            Rows.Of(Database, "SELECT metric_name, metric_timestamp_ms, metric_step, metric_value, run_id, dataset_name, dataset_digest, dataset_uuid = (SELECT dataset_uuid FROM datasets) FROM logged_model_metrics"));
        Assert.Equal([$"{log.RunId}|{id}|2"], Rows.Of(Database, "SELECT source_id, destination_id, step FROM inputs WHERE source_type = 'RUN_OUTPUT' AND destination_type = 'MODEL_OUTPUT'"));
        Assert.Equal([$"pets|1|models:/{id}|{files}"], Rows.Of(Database, "SELECT name, version, source, storage_location FROM model_versions"));
        Assert.Equal("[{\"name\":\"pets\",\"version\":1}]", Rows.Scalar(Database, "SELECT tag_value FROM logged_model_tags WHERE tag_key = 'mlflow.modelVersions'"));
        // The tag must be absent, or the UI would show the model twice.
        Assert.Null(Rows.Scalar(Database, "SELECT value FROM tags WHERE key = 'mlflow.log-model.history'"));
    }

    /// <summary>Simulates a later version's registry that refuses our row: the run still ends, and the reason is reported.</summary>
    [Fact]
    public void Should_finish_a_run_whose_model_the_registry_refuses()
    {
        using (var first = Start("before"))
            Assert.True(first.Deliver(TimeSpan.FromSeconds(60)).Complete);
        Rows.Execute(Database, "ALTER TABLE model_versions ADD COLUMN owner VARCHAR(9) NOT NULL DEFAULT 'x' CHECK (owner <> 'x')");
        using var log = Start("after");
        log.Register("model", "pets", "champion");
        log.Finish(RunStatus.Finished);
        var result = log.Deliver(TimeSpan.FromSeconds(60));
        Assert.True(result.Complete);
        Assert.Contains(result.Warnings, warning => warning.Contains("refused model version 'pets (model)'", StringComparison.Ordinal));
        Assert.Equal("FINISHED", Rows.Scalar(Database, $"SELECT status FROM runs WHERE run_uuid = '{log.RunId}'"));
    }

    [Fact]
    public void Should_not_write_to_a_database_that_lacks_a_column_and_deliver_once_it_has_it()
    {
        using (var first = Start("before"))
            Assert.True(first.Deliver(TimeSpan.FromSeconds(60)).Complete);
        Rows.Execute(Database, "ALTER TABLE latest_metrics RENAME COLUMN is_nan TO nan");
        using (var log = Start("after"))
        {
            log.Metric("loss", 1, 0);
            log.Finish(RunStatus.Finished);
            var result = log.Deliver(TimeSpan.FromSeconds(60));
            Assert.False(result.Complete);
            Assert.Contains(result.Warnings, warning => warning.Contains("no column 'is_nan' in its table 'latest_metrics'", StringComparison.Ordinal));
        }

        Assert.Equal(1, Rows.Count(Database, "runs"));
        Rows.Execute(Database, "ALTER TABLE latest_metrics RENAME COLUMN nan TO is_nan");
        Assert.All(JournalSync.Deliver(_folder.Path, null, []), run => Assert.True(run.Complete));
        Assert.Equal(2, Rows.Count(Database, "runs"));
    }

    [Fact]
    public void Should_not_change_a_file_that_is_not_a_database()
    {
        File.WriteAllText(Database, new string('x', 5000));
        using var log = Start("text");
        var result = log.Deliver(TimeSpan.FromSeconds(60));
        Assert.False(result.Complete);
        Assert.Contains(result.Warnings, warning => warning.Contains("not an SQLite database", StringComparison.Ordinal));
        Assert.Equal(new string('x', 5000), File.ReadAllText(Database));
    }

    [Fact]
    public void Should_not_write_to_a_deleted_experiment()
    {
        using (var first = Start("before"))
            Assert.True(first.Deliver(TimeSpan.FromSeconds(60)).Complete);
        Rows.Execute(Database, "UPDATE experiments SET lifecycle_stage = 'deleted' WHERE name = 'pets'");
        using var log = Start("after");
        Assert.Contains(log.Deliver(TimeSpan.FromSeconds(60)).Warnings, warning => warning.Contains("'pets' is deleted", StringComparison.Ordinal));
    }

    private IRunLog Start(string name) => Tracker.Open($"sqlite:///{Database}", _folder.Path).Start(new RunInfo { Experiment = "pets", Name = name });
}
