using TransferLearning.Tracking;
using TransferLearning.Training.Checkpoints;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Stages;

namespace TransferLearning.Training.Running;

/// <summary>Describes the run's model for MLflow 3: its name, params, and metrics with the data sets that they were measured on.</summary>
internal sealed class RunModel(Plan plan, IStageInputs inputs, CancellationToken cancellation)
{
    /// <param name="folder">The model's folder.</param>
    /// <param name="best">The epoch of the model's weights.</param>
    /// <param name="swept">The keys that a sweep sets.</param>
    /// <param name="metrics">The metrics of the result, including the test set's.</param>
    /// <param name="summarised">The time at which the metrics of the test set were logged.</param>
    public LoggedModel Of(ModelFolder folder, FinishedEpoch best, IReadOnlyCollection<string> swept, IReadOnlyDictionary<string, double> metrics, DateTimeOffset summarised) =>
        folder.Logged(plan, best.Result.Epoch) with
        {
            Name = plan.Experiment.Name,
            Params = plan.Experiment.Resolved.Params(swept).ToDictionary(pair => pair.Key, pair => pair.Value),
            Metrics =
            [
                .. best.Result.Metrics.Select(metric => Metric(
                    metric.Key, metric.Value, best.UnixMilliseconds, best.Result.Epoch, MetricName.IsOfValidation(metric.Key) ? "validation" : "training")),
                .. metrics.Where(metric => StoredMetrics.IsTest(metric.Key)).Select(metric => Metric(
                    StoredMetrics.NameOf(metric.Key), metric.Value, summarised.ToUnixTimeMilliseconds(), 0, "test")),
            ],
            InputExample = Example(),
        };

    private ModelMetric Metric(string key, double value, long time, long step, string context)
    {
        var set = plan.Data.Named().FirstOrDefault(each => each.Name == context).Set;
        return new ModelMetric(key, value, time, step, set is null ? null : RunDatasets.Name(context), set is null ? null : RunDatasets.Digest(plan, set));
    }

    /// <summary>An input example: the first picture of the validation set (else of the training set) as the network gets it, 1×3×H×W.</summary>
    private ReadOnlyMemory<float>? Example()
    {
        var set = plan.Data.Validation ?? plan.Data.Train;
        using var input = inputs.Pictures(set);
        foreach (var batch in input.Epoch(0, 0, 1, cancellation))
            using (batch)
            using (TorchSharp.torch.NewDisposeScope())
                return batch.Load().Input[..1].to(TorchSharp.torch.CPU).contiguous().data<float>().ToArray();
        return null;
    }
}
