using Microsoft.Data.Sqlite;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>What the command does when it is asked to stop. The experiment would train for hours.</summary>
public class SignalTests
{
    [Theory]
    [InlineData(Signals.Interrupt, 130)]
    [InlineData(Signals.Terminate, 143)]
    public void Should_end_a_run_on_a_signal_as_KILLED_in_the_store_and_continue_it_later(int signal, int status)
    {
        using var tl = new ChildTl();
        tl.Write("long.yaml", SampleExperiments.Tiny.Replace("epochs: 2", "epochs: 100000", StringComparison.Ordinal));
        string firstRun;
        using (var running = tl.Start("run", "long.yaml"))
        {
            running.WaitFor("epoch 2/100000");
            Signals.Send(running.Id, signal);
            var ended = running.Wait();
            Assert.True(ended.Status == status, $"{ended.Status}\n{ended.Progress}");
            Assert.DoesNotContain("   at ", ended.Progress, StringComparison.Ordinal);
        }
        firstRun = Assert.Single(Runs(tl, "KILLED"));

        using var again = tl.Start("run", "long.yaml");
        again.WaitFor("continued in epoch");
        Signals.Send(again.Id, signal);
        Assert.Equal(status, again.Wait().Status);
        Assert.Equal(firstRun, Assert.Single(Runs(tl, "KILLED")));
    }

    [Fact]
    public void Should_exit_with_75_on_the_signal_before_the_machine_ends()
    {
        using var tl = new ChildTl();
        tl.Write("long.yaml", SampleExperiments.Tiny.Replace("epochs: 2", "epochs: 100000", StringComparison.Ordinal));
        using var running = tl.Start("run", "long.yaml");
        running.WaitFor("epoch 1/100000");
        Signals.Send(running.Id, Signals.User1);
        Assert.Equal(75, running.Wait().Status);
    }

    /// <summary>A stopped run waits only seconds for its store, so on a slow disk the rest is delivered here.</summary>
    private static List<string> Runs(ChildTl tl, string status)
    {
        Assert.Equal(0, tl.Run("sync").Status);
        using var store = new SqliteConnection($"Data Source={tl.At("mlflow.db")};Mode=ReadOnly;Pooling=False");
        store.Open();
        using var query = store.CreateCommand();
        query.CommandText = "select run_uuid from runs where status = $status";
        query.Parameters.AddWithValue("$status", status);
        using var rows = query.ExecuteReader();
        var runs = new List<string>();
        while (rows.Read())
            runs.Add(rows.GetString(0));
        return runs;
    }
}
