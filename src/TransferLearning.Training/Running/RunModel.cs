using TransferLearning.Tracking;
using TransferLearning.Training.Checkpoints;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Planning;

namespace TransferLearning.Training.Running;

/// <summary>Describes the run's model for MLflow 3: its name, params, and metrics with the data sets that they were measured on.</summary>
internal sealed class RunModel(Plan plan)
{
    // How many pictures are tried where some cannot be read.
    private const int MostTried = 16;

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

    /// <summary>
    /// An input example: the first readable picture of the validation set (else of the training set) in the network's size, 1 × height × width × 3; of texts, the
    /// numbers of the first one's words, 1 × words.
    /// </summary>
    private TensorExample? Example()
    {
        var (data, set) = (plan.Experiment.Data, plan.Data.Validation ?? plan.Data.Train);
        if (plan.Data.Text is { } text)
        {
            var numbers = new float[text.Options.SequenceLength];
            text.Write(set.Samples[0].Text!, numbers);
            return new TensorExample(numbers, [1, numbers.Length]);
        }
        return RawPicture.Some(set, MostTried, data.ImageSize, data.Resize).FirstOrDefault() is { } picture
            ? new TensorExample(Array.ConvertAll(picture.Fitted(data.ImageSize, data.Resize, data.Interpolation), value => (float)value), [1, data.ImageSize.Height, data.ImageSize.Width, 3])
            : null;
    }
}
