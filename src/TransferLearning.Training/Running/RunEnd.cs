using System.Globalization;
using TransferLearning.Tracking;
using TransferLearning.Training.Checkpoints;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Stages;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Running;

/// <summary>The end of a run: restores the best weights, evaluates them on the validation and test pictures, and stores them as the run's model.</summary>
internal sealed class RunEnd(Plan plan, NetworkSession network, IStageInputs inputs, IRunLog log, RunReport report, RunFolder run, RunOptions options, RunContext context)
{
    public RunResult Conclude(CheckpointState end)
    {
        var epochs = end.Epochs.Select(epoch => epoch.Result).ToList();
        var best = BestModel.Epoch(plan, epochs) ?? throw new InvalidOperationException("A run without an epoch has no model.");
        using (var weights = context.Checkpoints.OpenWeights(best))
            network.Return(weights);
        var metrics = new Dictionary<string, double>(epochs[best - 1].Metrics, StringComparer.Ordinal);
        foreach (var (name, value) in epochs[best - 1].Metrics)
            metrics[$"best/{name}"] = value;
        metrics["best/epoch"] = best;
        var curves = LearningCurves.Draw(plan.Experiment.Name, epochs, best, plan.Task.DefaultMetric);
        run.WriteCurves(curves);
        log.Artifact("learning_curves.png", curves);
        // MLflow shows each picture in a square, so a wide picture would be small.
        log.Image("learning_curves", LearningCurves.Draw(plan.Experiment.Name, epochs, best, plan.Task.DefaultMetric, below: true), epochs.Count);
        var evaluated = new Dictionary<string, EvaluationResult>(StringComparer.Ordinal);
        foreach (var (name, set) in plan.Data.Named().Skip(1))
            evaluated[name] = Evaluate(name, set, best, end, metrics);
        var now = DateTimeOffset.UtcNow;
        report.Summarise(metrics, now);
        var folder = new ModelFolder(run.Model);
        TrainingRecord.Of(plan, epochs, evaluated).Write(folder.Path);
        folder.Write(plan, network.State, best, metrics);
        log.Model(new RunModel(plan).Of(folder, end.Epochs[best - 1], options.Swept, metrics, now));
        if (plan.Experiment.Tracking.Register is { } register && options.Register)
            Registration.Register(register, metrics, log, context.Observer);
        var seconds = end.Seconds + context.TakeSeconds();
        log.Tag(StoredRun.SecondsTag, seconds.ToString("0.###", CultureInfo.InvariantCulture));
        return new RunResult
        {
            Outcome = RunOutcome.Finished,
            Name = plan.Experiment.Name,
            Experiment = plan.Experiment.ExperimentName,
            Metric = plan.Task.DefaultMetric,
            Metrics = metrics,
            Epochs = epochs,
            Gates = Gates.Check(plan.Experiment.Expect, metrics),
            Duration = TimeSpan.FromSeconds(seconds),
            StateFolder = run.Path,
            ModelFolder = run.Model,
            CurvesFile = run.Curves,
        };
    }

    private EvaluationResult Evaluate(string name, ImageSet set, int epoch, CheckpointState end, Dictionary<string, double> metrics)
    {
        var stage = plan.Stages[^1];
        var phase = name == "test" ? EpochPhase.Test : EpochPhase.Validation;
        var steps = (set.Count + plan.Experiment.Data.BatchSize - 1) / plan.Experiment.Data.BatchSize;
        var meter = new ProgressMeter(context.Observer, end.Epoch, 0);
        meter.Restart();
        var flip = plan.Experiment.Evaluate.Augment == TestTimeAugmentation.Flip;
        using var input = flip ? inputs.Pictures(set) : inputs.Evaluation(stage, set);
        var predictions = new Evaluator(flip ? plan.Network : stage.Suffix, plan.Loss, plan.Outputs, network.State, network.Precision, plan.Experiment.Data.BatchSize, !flip && stage.IsStrict).Predict(
            input, steps, flip,
            (done, images) =>
            {
                meter.Count(images);
                if (meter.IsDue)
                    meter.Report(phase, "evaluation", epoch, done, steps, null);
            },
            context.Stop);
        var measured = PredictionMetrics.Of(predictions, plan.Outputs, MetricCatalogue.AtTheEnd(plan.Experiment, plan.Outputs));
        EvaluationReport.Log(log, plan.Experiment, plan.Task, name, predictions, measured, set, plan.Data.Classes, epoch);
        if (flip && name == "validation")
            metrics[$"best/val_{plan.Task.DefaultMetric}_flip"] = measured[plan.Task.DefaultMetric];
        // The epoch's own validation metrics stay, because the best epoch was chosen by them.
        foreach (var (metric, value) in measured)
            if (name == "test")
                metrics[MetricName.Test + metric] = value;
            else
                metrics.TryAdd($"best/{MetricName.Validation}{metric}", value);
        return new EvaluationResult(predictions.Count, measured, plan.Task.Table(predictions, plan.Data.Classes));
    }
}
