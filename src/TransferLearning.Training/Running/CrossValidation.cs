using System.Globalization;
using System.Text;
using TransferLearning.Tracking;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Running;

/// <summary>
/// Cross-validation (<c>data.folds</c>): one run for each fold, nested in a parent run with the mean and standard deviation of every metric over the folds.
/// Each fold is an ordinary run with its own state, so an interrupted cross-validation continues with the fold it was in.
/// </summary>
internal sealed class CrossValidation(Plan plan, IPlanner planner, IRunObserver observer, RunOptions options, CancellationToken cancellation)
{
    private int Folds => plan.Experiment.Data.Folds!.Value;

    /// <summary>Runs the folds.</summary>
    /// <param name="folder">The folder of the cross-validation itself; the caller holds its lock.</param>
    /// <param name="record">The record of the cross-validation.</param>
    /// <param name="log">The log of the parent run.</param>
    /// <param name="runFold">Runs the plan of one fold.</param>
    public RunResult Run(RunFolder folder, RunRecord record, IRunLog log, Func<Plan, RunOptions, RunResult> runFold)
    {
        log.Params(plan.Experiment.Resolved.Params(options.Swept));
        log.Tags(new Dictionary<string, string> { ["tl.identity"] = plan.Identity, ["tl.folds"] = Folds.ToString(CultureInfo.InvariantCulture) });
        log.Artifact("resolved.yaml", Encoding.UTF8.GetBytes(UrlSecrets.Removed(plan.Experiment.Resolved.ToRunYaml())));
        var results = new List<RunResult>();
        for (var fold = 0; fold < Folds; fold++)
        {
            observer.Notice($"fold {fold + 1} of {Folds}");
            var result = runFold(PlanOf(fold), options with { ParentRunId = record.RunId, Continue = ContinueIn(fold), Register = false });
            if (result.Outcome is not (RunOutcome.Finished or RunOutcome.AlreadyFinished))
                return result with { Name = plan.Experiment.Name, RunId = record.RunId, StateFolder = folder.Path };
            results.Add(result);
        }
        if (plan.Experiment.Tracking.Register is { } register && options.Register)
            observer.Notice($"No model is registered as '{register.Name}': a cross-validation has one model for each fold, and none for all of the data.");
        return Conclude(results, record, folder, log);
    }

    /// <summary>
    /// Counts epochs across folds for <see cref="RunOptions.Continue"/>, so that a pruner compares like with like: it compares runs at the same epoch,
    /// and the pictures of different folds must not be compared.
    /// </summary>
    private Func<EpochResult, bool>? ContinueIn(int fold) => options.Continue is { } goOn
        ? epoch => goOn(epoch with { Epoch = epoch.Epoch + fold * plan.Epochs })
        : null;

    private Plan PlanOf(int fold)
    {
        cancellation.ThrowIfCancellationRequested();
        var planned = planner.Plan(plan.Experiment, fold, cancellation);
        return planned.Plan ?? throw new RunException($"fold {fold + 1}: {string.Join(" ", planned.Diagnostics.Where(each => each.Severity == Severity.Error).Select(each => each.Message))}");
    }

    private RunResult Conclude(List<RunResult> results, RunRecord record, RunFolder folder, IRunLog log)
    {
        var metrics = Summarise([.. results.Select(result => result.Metrics)]);
        foreach (var (name, value) in StoredMetrics.OfRun(metrics))
            log.Summary(name, value);
        // MLflow's table view shows the first columns.
        var decisive = $"best/{MetricName.Validation}{plan.Task.DefaultMetric}";
        var folds = results.ConvertAll(result => StoredMetrics.OfRun(result.Metrics).ToDictionary());
        var names = folds[0].Keys.OrderBy(name => name != decisive).ThenBy(name => name, StringComparer.Ordinal).ToList();
        log.Table("folds.json", ["fold", .. names, "run"],
            results.Select((result, fold) => (IReadOnlyList<object?>)[fold + 1, .. names.Select(name => folds[fold].TryGetValue(name, out var value) ? value : (object?)null), result.StoreRunId ?? result.RunId]));
        var duration = TimeSpan.FromTicks(results.Sum(result => result.Duration.Ticks));
        log.Tag(StoredRun.SecondsTag, duration.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture));
        return new RunResult
        {
            Outcome = RunOutcome.Finished,
            Name = plan.Experiment.Name,
            Experiment = plan.Experiment.ExperimentName,
            RunId = record.RunId,
            Metric = plan.Task.DefaultMetric,
            Metrics = metrics,
            Gates = Gates.Check(plan.Experiment.Expect, metrics),
            Duration = duration,
            StateFolder = folder.Path,
        };
    }

    /// <summary>
    /// The mean of each metric over the folds under its own name, and its sample standard deviation (n − 1) with <c>_std</c>. A metric that a fold lacks is left out.
    /// </summary>
    internal static Dictionary<string, double> Summarise(IReadOnlyList<IReadOnlyDictionary<string, double>> folds)
    {
        var summary = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var name in folds[0].Keys.Where(name => folds.All(fold => fold.ContainsKey(name))))
        {
            var values = folds.Select(fold => fold[name]).ToList();
            var mean = values.Average();
            summary[name] = mean;
            summary[name + "_std"] = values.Count < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
        }
        return summary;
    }
}
