using TransferLearning.Training.Metrics;
using TransferLearning.Training.Metrics.Resampling;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Assessing;

/// <summary>How far predictions can be trusted: intervals of the metrics, ranking of each class, calibration, and what rejecting unsure pictures gains.</summary>
public sealed record Assessment
{
    /// <summary>The 95 % bootstrap interval of each metric that has one, by the metric's name.</summary>
    public required IReadOnlyDictionary<string, Interval> Intervals { get; init; }

    /// <summary>The number of resamples behind each interval.</summary>
    public required int Resamples { get; init; }

    /// <summary>How well each class or label is ranked against the others; empty for numbers.</summary>
    public required IReadOnlyList<ClassRanking> Rankings { get; init; }

    /// <summary>The mean of the classes' average precisions; null for numbers.</summary>
    public double? MeanAveragePrecision =>
        Rankings.Count == 0 ? null : Rankings.Select(each => each.AveragePrecision).Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The calibration of the most probable class; null if the outputs are not exclusive classes.</summary>
    public Reliability? Reliability { get; init; }

    /// <summary>The pictures answered and their accuracy, by the least probability that is answered; empty if the outputs are not exclusive classes.</summary>
    public IReadOnlyList<CoverageRow> Coverage { get; init; } = [];

    /// <summary>Assesses predictions. Equal predictions give equal numbers.</summary>
    /// <param name="predictions">Labelled predictions.</param>
    /// <param name="task">The model's task.</param>
    /// <param name="cancellation">Checked between resamples.</param>
    public static Assessment Of(Predictions predictions, LearningTask task, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(task);
        var set = predictions.Scored();
        var metrics = MetricCatalogue.OfModel(task, set.Outputs);
        var resamples = Bootstrap.ResamplesFor((long)set.Count * (metrics.Any(metric => metric is ScoreMetric) ? set.Outputs.Count : 1));
        var values = set.Count == 0
            ? []
            : Bootstrap.Values([set], [.. metrics.Select(metric => (Func<Resample[], double>)(drawn => metric.Of(drawn[0])))], resamples, cancellation);
        var intervals = new Dictionary<string, Interval>(StringComparer.Ordinal);
        foreach (var (metric, drawn) in metrics.Zip(values))
            if (Bootstrap.Interval(drawn) is { } interval)
                intervals.Add(metric.Name, interval);
        var isOneClass = set.Outputs.Form == TargetForm.OneClass;
        return new Assessment
        {
            Intervals = intervals,
            Resamples = resamples,
            Rankings = set.Outputs.Form == TargetForm.Numbers ? [] : [.. set.Columns.Select(column => ClassRanking.Of(column, set.Outputs.Form == TargetForm.Labels))],
            Reliability = isOneClass ? Reliability.Of(predictions) : null,
            Coverage = isOneClass ? CoverageRow.Of(predictions) : [],
        };
    }

    /// <summary>The pictures of an assessment, by file name.</summary>
    /// <param name="title">The title of each picture.</param>
    /// <param name="predictions">The predictions that were assessed.</param>
    /// <param name="names">The names of the outputs.</param>
    public IEnumerable<(string File, byte[] Png)> Pictures(string title, Predictions predictions, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (Rankings.Count > 0 && predictions.Count > 0)
            yield return ("curves.png", CurvesPicture.Draw(title, predictions.Scored(), Rankings, names));
        if (Reliability is { } reliability && predictions.Count > 0)
        {
            yield return ("reliability.png", ReliabilityPicture.Draw(title, reliability));
            yield return ("coverage.png", CoveragePicture.Draw(title, predictions));
        }
    }
}
