using Microsoft.Data.Sqlite;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>A small sweep, and queries on its store.</summary>
internal static class SweepCase
{
    public const string Yaml = SampleExperiments.Tiny + """


        sweep:
          parameters:
            optimizer.adam.learning_rate: [0.01, 0.001]
          seeds: 2
          parallel: 2
        """;

    /// <summary>A stopped run waits only seconds for its store, so on a slow disk the rest is delivered here.</summary>
    public static void Synced(ChildTl tl)
    {
        var synced = tl.Run("sync");
        Assert.True(synced.Status == 0, synced.Progress);
    }

    public static long Count(string folder, string query)
    {
        using var store = new SqliteConnection($"Data Source={Path.Combine(folder, "mlflow.db")};Mode=ReadOnly;Pooling=False");
        store.Open();
        using var command = store.CreateCommand();
        command.CommandText = query;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>The losses and accuracies of a store's epochs, in a fixed order.</summary>
    public static List<double> Metrics(string folder)
    {
        using var store = new SqliteConnection($"Data Source={Path.Combine(folder, "mlflow.db")};Mode=ReadOnly;Pooling=False");
        store.Open();
        using var command = store.CreateCommand();
        command.CommandText = "select value from metrics where key in ('loss', 'accuracy', 'val_loss', 'val_accuracy') order by key, step";
        using var rows = command.ExecuteReader();
        var values = new List<double>();
        while (rows.Read())
            values.Add(rows.GetDouble(0));
        return values;
    }
}
