using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Search;
using TransferLearning.Sweeps.Spaces;
using TransferLearning.Sweeps.State;

namespace TransferLearning.EndToEnd.Tests.Slurm;

/// <summary>Sweeps on a real cluster of one node.</summary>
public sealed class SlurmSweepTests(SlurmCluster cluster) : IClassFixture<SlurmCluster>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private int _mostAtOnce;

    [SlurmFact]
    public void Should_run_a_tpe_sweep_in_rounds_that_use_the_results_so_far()
    {
        using var tl = Open(SampleExperiments.Tiny + """


            sweep:
              parameters:
                optimizer.adam.learning_rate: { log_uniform: [1e-4, 1e-1] }
              search: { tpe: { trials: 6, startup_trials: 2 } }
              objective: { minimize: val_loss }
              # No task begins before the second command below has looked at the round.
              launcher: { throttle: 2, time: "00:10:00", setup: ['while [ ! -e go ]; do sleep 0.1; done'] }
            """);
        var submitted = Json(tl, "sweep", "sweep.yaml", "--launcher", "slurm", "--json");
        Assert.Equal(2, submitted["jobs"]!.AsArray().Count);
        var folder = new SweepFolder((string)submitted["folder"]!);
        // The same command during a round submits nothing twice.
        Assert.Empty(Json(tl, "sweep", "sweep.yaml", "--launcher", "slurm", "--json")["jobs"]!.AsArray());
        File.WriteAllText(tl.At("go"), "");

        Until(tl, folder, () => ParentStatus(tl, folder) == "FINISHED");
        Assert.Equal(Enumerable.Repeat(TrialPhase.Finished, 6), folder.Statuses().Select(trial => trial.Phase));
        Assert.Equal(["0\n1\n", "2\n3\n", "4\n5\n"], Directory.GetFiles(Path.Combine(folder.Path, "slurm"), "tasks-*.list").Order().Select(File.ReadAllText));
        Assert.True(File.Exists(Path.Combine(folder.Path, "best.yaml")));

        var plan = SweepCompiler.Compile([Cli.Rooms.Language().Load(tl.At("sweep.yaml")).Valid], []);
        foreach (var chosen in folder.Statuses())
        {
            // The other trial of a round has no result yet, but the point of the first one is known.
            var round = chosen.Trial / 2 * 2;
            var before = folder.Statuses().Where(other => other.Trial < chosen.Trial).Select(other => other.Trial < round
                ? new Observation(other.Point, new Point(other.Numbers), TrialState.Finished, other.Value!.Value, other.Epoch)
                : new Observation(other.Point, new Point(other.Numbers), TrialState.Running, double.NaN));
            Assert.Equal(plan.Sampler!.Next(chosen.Trial, [.. before]).Values.Select(value => value.Value), chosen.Numbers.Values);
        }
    }

    [SlurmFact]
    public void Should_report_a_task_that_dies_before_the_program_as_a_failed_trial_and_run_it_again()
    {
        using var tl = Open(SampleExperiments.Tiny + """

            name: names/may have/slashes

            sweep:
              parameters:
                optimizer.adam.learning_rate: [0.01, 0.02]
              launcher: { options: { exclusive: true }, setup: ['[ -z "$SLURM_ARRAY_TASK_ID" ] || [ -e allowed ] || exit 3'] }
            """);
        var folder = new SweepFolder((string)Json(tl, "sweep", "sweep.yaml", "--launcher", "slurm", "--json")["folder"]!);
        Until(tl, folder, () => ParentStatus(tl, folder) == "FAILED");
        Assert.All(folder.Statuses(), trial =>
        {
            Assert.Equal(TrialPhase.Failed, trial.Phase);
            Assert.EndsWith("Slurm's state: FAILED", trial.Message, StringComparison.Ordinal);
        });

        File.WriteAllText(tl.At("allowed"), "");
        var again = tl.Run("sweep", "retry", "--failed");
        Assert.Contains("sweep.yaml --launcher slurm", again.Results, StringComparison.Ordinal);
        Assert.Equal(2, Json(tl, "sweep", "sweep.yaml", "--launcher", "slurm", "--json")["jobs"]!.AsArray().Count);
        Until(tl, folder, () => ParentStatus(tl, folder) == "FINISHED");
        Assert.All(folder.Statuses(), trial => Assert.Equal(TrialPhase.Finished, trial.Phase));
        // Repeating the command shows the leaderboard.
        Assert.Equal(2, Json(tl, "sweep", "sweep.yaml", "--launcher", "slurm", "--json")["leaderboard"]!.AsArray().Count);
    }

    [SlurmFact]
    public void Should_cancel_running_and_waiting_tasks()
    {
        using var tl = Open(SampleExperiments.Tiny.Replace("epochs: 2", "epochs: 100000", StringComparison.Ordinal) + """


            sweep:
              parameters:
                optimizer.adam.learning_rate: [0.01, 0.02]
              launcher: { throttle: 1 }
            """);
        var folder = new SweepFolder((string)Json(tl, "sweep", "sweep.yaml", "--launcher", "slurm", "--json")["folder"]!);
        Until(tl, folder, () => folder.Status(0)!.Epoch > 1);
        Until(tl, folder, () => ((string)Json(tl, "sweep", "status", "--json")["trials"]![1]!["queue"]!).Contains("(JobArrayTaskLimit)", StringComparison.Ordinal));
        Assert.Equal(0, tl.Run("sweep", "cancel").Status);
        Assert.All(folder.Statuses(), trial => Assert.Equal(TrialPhase.Cancelled, trial.Phase));
        // A stopped run waits only a moment for its store, so on a slow disk the rest is delivered here.
        Assert.Equal(0, tl.Run("sync").Status);
        Assert.Equal("KILLED", ParentStatus(tl, folder));
        Assert.Equal("KILLED", RunStatus(tl, folder.Status(0)!.RunId!));
        Assert.Null(folder.Status(1)!.RunId);
        Until(tl, folder, () => cluster.Run("squeue", "--noheader").Length == 0);
    }

    /// <summary>All outcomes of a trial, in one array. Slurm waits two minutes after a requeue.</summary>
    [SlurmFact]
    [Trait("Category", "Slow")]
    public void Should_run_six_trials_two_at_a_time_with_one_failed_one_cancelled_and_one_continued_after_its_time_limit()
    {
        const int epochsOfTheLimited = 1000;
        // With 'checkpoint_steps' each epoch ends with a checkpoint, so no epoch is faster than the disk.
        using var tl = Open($$"""
            run: { threads: 1, checkpoint_steps: 1000 }
            {{SampleExperiments.Tiny}}

            sweep:
              parameters:
                schedule.all.epochs: [2, 3, 4, {{epochsOfTheLimited}}, 100000]
                optimizer.adam.learning_rate: { choice: [0.01, 1e+30], when: { schedule.all.epochs: 3 } }
              launcher:
                throttle: 2
                time: "00:01:00"
                notice: 1
                options: { comment: six }
                # The shell becomes the program.
                setup: ['echo $$ > process-$SLURM_ARRAY_TASK_ID']
            """);
        var script = tl.Run("sweep", "sweep.yaml", "--launcher", "slurm", "--dry-run").Results;
        Assert.False(Directory.Exists(tl.At(".tl", "sweeps")));
        var submitted = Json(tl, "sweep", "sweep.yaml", "--launcher", "slurm", "--json");
        var folder = new SweepFolder((string)submitted["folder"]!);
        Assert.StartsWith(File.ReadAllText(Path.Combine(folder.Path, "slurm", "job-000.sh")), script, StringComparison.Ordinal);
        var array = (long)submitted["jobs"]![0]!;
        var (failing, limited, cancelled) = (Trial("1e+30"), Trial($"{epochsOfTheLimited}"), Trial("100000"));
        Assert.Equal((6, 4), (folder.Statuses().Count, limited));

        // Slurm checks time limits only every 30 s, so USR1 comes 29 to 59 s after the start.
        Until(tl, folder, () => folder.Status(limited)!.Epoch > 0);
        using (var held = new HeldProcess(int.Parse(File.ReadAllText(tl.At($"process-{limited}")), System.Globalization.CultureInfo.InvariantCulture)))
        {
            Until(tl, folder, () => folder.Status(cancelled)!.Epoch > 0);
            LookHowMany(folder);
            Assert.Equal(0, tl.Run("sweep", "cancel", "--trial", $"{cancelled}").Status);
            Assert.Equal(TrialPhase.Cancelled, folder.Status(cancelled)!.Phase);
            // Slurm wakes a stopped task with the signal (22.05 does). Otherwise it is woken here.
            Until(tl, folder, () => folder.Status(limited)!.Phase != TrialPhase.Running || held.HasPending(Signals.User1));
        }

        Until(tl, folder, () => folder.Status(limited)!.Phase == TrialPhase.Checkpointed);
        Until(tl, folder, () => Json(tl, "sweep", "status", "--json")["trials"]![limited]!["queue"]?.ToString() == $"{array}_{limited} PENDING (BeginTime)");
        var epoch = folder.Status(limited)!.Epoch;
        // On a busy machine the rest may take longer than another minute, so the limit is raised, as an administrator would.
        cluster.Run("scontrol", "update", $"JobId={array}_{limited}", "TimeLimit=10");

        using var alone = new ChildTl();
        File.Copy(folder.ExperimentFile(limited), alone.At("experiment.yaml"));
        var uninterrupted = JsonNode.Parse(alone.Run("run", "experiment.yaml", "--json").Results)![0]!;

        Until(tl, folder, () => ParentStatus(tl, folder) == "FINISHED");
        Assert.InRange(epoch, 1, epochsOfTheLimited - 1);
        Assert.Contains("continued in epoch", tl.Run("sweep", "logs", $"{limited}").Results, StringComparison.Ordinal);
        foreach (var trial in folder.Statuses())
            Assert.Equal(
                trial.Trial == failing ? (TrialPhase.Failed, 1, "FAILED")
                : trial.Trial == cancelled ? (TrialPhase.Cancelled, 1, "CANCELLED")
                : (TrialPhase.Finished, trial.Trial == limited ? 2 : 1, "COMPLETED"),
                (trial.Phase, trial.Attempts, Field("JobState", trial.Trial)));
        Assert.Equal(("1", "0"), (Field("Restarts", limited), Field("Restarts", 0)));
        Assert.Equal("six", Field("Comment", 0));
        Assert.Equal(2, _mostAtOnce);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine((string)uninterrupted["model"]!, "model.safetensors")),
            File.ReadAllBytes(Path.Combine(folder.Status(limited)!.Model!, "model.safetensors")));
        Assert.Equal(
            History(alone.Folder, (string)uninterrupted["run_id"]!),
            History(tl.Folder, folder.Status(limited)!.RunId!));
        Assert.Equal([failing, cancelled], Json(tl, "sweep", "retry", "--failed", "--json")["waiting"]!.AsArray().Select(trial => (int)trial!));

        int Trial(string value) => Assert.Single(folder.Statuses(), trial => trial.Values.Values.Contains(value)).Trial;
        string Field(string name, int trial) => cluster.Run("scontrol", "show", "job", $"{array}_{trial}")
            .Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).First(field => field.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..];
    }

    private ChildTl Open(string yaml)
    {
        // sbatch splits its lines at spaces, and log names have patterns with %.
        var tl = new ChildTl("a sweep's folder, 50%x");
        foreach (var (name, value) in cluster.Variables)
            tl.Environment[name] = value;
        tl.Write("sweep.yaml", yaml);
        return tl;
    }

    private static JsonNode Json(ChildTl tl, params string[] arguments)
    {
        var ended = tl.Run(arguments);
        Assert.True(ended.Status == 0, $"{string.Join(' ', arguments)}: {ended.Status}\n{ended.Progress}");
        return JsonNode.Parse(ended.Results)!;
    }

    private void Until(ChildTl tl, SweepFolder folder, Func<bool> holds)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (!holds())
        {
            LookHowMany(folder);
            if (DateTime.UtcNow > deadline)
                throw new TimeoutException($"""
                    {tl.Run("sweep", "status").Results}
                    {cluster.Run("squeue", "--array")}
                    {string.Join('\n', Directory.GetFiles(Path.Combine(folder.Path, "slurm"), "*.log").Select(log => $"{log}:\n{File.ReadAllText(log)}"))}
                    """);
            Thread.Sleep(200);
        }
    }

    private void LookHowMany(SweepFolder folder) =>
        _mostAtOnce = Math.Max(_mostAtOnce, folder.Statuses().Count(trial => trial.Phase == TrialPhase.Running));

    private static string ParentStatus(ChildTl tl, SweepFolder folder) => RunStatus(tl, folder.Record()!.ParentRunId);

    private static string RunStatus(ChildTl tl, string run) =>
        Rows(tl.Folder, "select status, '' from runs where run_uuid = $run", run).Select(row => row.Item1).FirstOrDefault("");

    private static List<(string, string)> History(string folder, string run) =>
        Rows(folder, "select key || ' ' || step, cast(value as text) from metrics where run_uuid = $run and key like '%loss' order by key, step", run);

    private static List<(string, string)> Rows(string folder, string query, string run)
    {
        using var store = new SqliteConnection($"Data Source={Path.Combine(folder, "mlflow.db")};Mode=ReadOnly;Pooling=False");
        store.Open();
        using var command = store.CreateCommand();
        command.CommandText = query;
        command.Parameters.AddWithValue("$run", run);
        using var rows = command.ExecuteReader();
        var found = new List<(string, string)>();
        while (rows.Read())
            found.Add((rows.GetString(0), rows.GetString(1)));
        return found;
    }
}
