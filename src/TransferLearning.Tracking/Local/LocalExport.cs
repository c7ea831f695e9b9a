using Microsoft.Data.Sqlite;
using TransferLearning.Experiments.Files;
using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Local;

/// <summary>Writes a journal for a run of the local store that has none (for example one made by MLflow), so that it can be delivered.</summary>
internal static class LocalExport
{
    public static void MissingJournals(string workingFolder, IReadOnlyList<string> runs, CancellationToken cancellation)
    {
        var place = StorePlace.In(workingFolder);
        using var reader = new LocalReader(place);
        foreach (var run in reader.Find(new RunQuery { Runs = runs }, cancellation))
        {
            var folder = JournalFolder.Of(workingFolder, run.StoreId);
            if (!folder.Exists && run.Ended is not null && run.RunId == run.StoreId)
                Write(folder, workingFolder, run, reader, cancellation);
        }
    }

    private static void Write(JournalFolder folder, string workingFolder, StoredRun run, LocalReader reader, CancellationToken cancellation)
    {
        folder.Create();
        var place = StorePlace.In(workingFolder);
        var problems = new Problems();
        var beside = folder.File + ".new";
        File.Delete(beside);
        using (var writer = new JournalWriter(beside, 0, problems))
        {
            writer.Object(
                RecordKind.Run,
                new JournaledRun(
                    run.StoreId, run.Experiment, run.Name, null, run.Tags.GetValueOrDefault("mlflow.user") ?? "", run.Tags.GetValueOrDefault("mlflow.source.name") ?? "",
                    run.Tags.GetValueOrDefault("mlflow.source.git.commit"), run.Started?.ToUnixTimeMilliseconds() ?? 0, null),
                JournalJson.Default.JournaledRun);
            writer.Object(RecordKind.Params, new Dictionary<string, string>(run.Params), JournalJson.Default.DictionaryStringString);
            writer.Object(RecordKind.Tags, new Dictionary<string, string>(run.Tags), JournalJson.Default.DictionaryStringString);
            foreach (var key in run.Metrics.Keys)
                foreach (var point in reader.History(run.StoreId, key, cancellation))
                    writer.Metric(key, point.Value, point.Time.ToUnixTimeMilliseconds(), point.Step);
            foreach (var input in Inputs(place, run.StoreId))
                writer.Object(RecordKind.Dataset, input, JournalJson.Default.DatasetInput);
            foreach (var path in reader.Artifacts(run.StoreId, cancellation))
                if (reader.Artifact(run.StoreId, path, "", cancellation) is { } file)
                    writer.Object(RecordKind.Artifact, new ArtifactRecord(path, null, file, new FileInfo(file).Length), JournalJson.Default.ArtifactRecord);
            writer.Object(RecordKind.Status, new StatusRecord(run.Status.ToMlflow(), run.Ended?.ToUnixTimeMilliseconds()), JournalJson.Default.StatusRecord);
            writer.Flush(TimeSpan.FromMinutes(1));
        }

        // The run comes from the local store, so for that target everything is delivered.
        new DeliveryState { Target = place.Database, Offset = new FileInfo(beside).Length, StoreRunId = run.StoreId }
            .Write(folder.Cursor(new TrackingTarget(null, place).FileName(workingFolder)));
        AtomicFile.Move(beside, folder.File);
    }

    private static List<DatasetInput> Inputs(StorePlace place, string runId)
    {
        using var connection = Database.OpenForReading(place.Database)!;
        using SqliteCommand command = Sql.Command(
            connection,
            """
            SELECT d.name, d.digest, d.dataset_source_type, d.dataset_source, d.dataset_schema, d.dataset_profile, COALESCE(t.value, '')
            FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
            LEFT JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = 'mlflow.data.context'
            WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND i.destination_id = $run
            """,
            [("$run", runId)]);
        using var row = command.ExecuteReader();
        var inputs = new List<DatasetInput>();
        while (row.Read())
            inputs.Add(new DatasetInput(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3),
                row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5), row.GetString(6)));
        return inputs;
    }
}
