using Microsoft.Data.Sqlite;

namespace TransferLearning.Tracking.Local;

/// <summary>Writes the rows that make a data set an input of a run.</summary>
internal static class DatasetRows
{
    public static void Insert(SqliteConnection connection, string runId, long experimentId, DatasetInput input)
    {
        connection.Run(
            """
            INSERT OR IGNORE INTO datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source, dataset_schema, dataset_profile)
            VALUES ($uuid, $experiment, $name, $digest, $type, $source, $schema, $profile)
            """,
            ("$uuid", NewId()), ("$experiment", experimentId), ("$name", input.Name), ("$digest", input.Digest), ("$type", input.SourceType),
            ("$source", input.Source), ("$schema", input.Schema), ("$profile", input.Profile));
        var dataset = (string)connection.Scalar(
            "SELECT dataset_uuid FROM datasets WHERE experiment_id = $experiment AND name = $name AND digest = $digest",
            ("$experiment", experimentId), ("$name", input.Name), ("$digest", input.Digest))!;

        connection.Run(
            """
            INSERT OR IGNORE INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id)
            VALUES ($uuid, 'DATASET', $dataset, 'RUN', $run)
            """,
            ("$uuid", NewId()), ("$dataset", dataset), ("$run", runId));
        var link = (string)connection.Scalar(
            "SELECT input_uuid FROM inputs WHERE source_type = 'DATASET' AND source_id = $dataset AND destination_type = 'RUN' AND destination_id = $run",
            ("$dataset", dataset), ("$run", runId))!;
        connection.Run(
            "INSERT OR REPLACE INTO input_tags (input_uuid, name, value) VALUES ($uuid, 'mlflow.data.context', $context)", ("$uuid", link), ("$context", input.Context));
    }

    private static string NewId() => Guid.NewGuid().ToString("N");
}
