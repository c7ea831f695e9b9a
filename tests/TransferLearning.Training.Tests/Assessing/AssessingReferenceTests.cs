using System.Text.Json;
using TransferLearning.Training.Assessing;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Metrics.Resampling;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Tests.Assessing;

/// <summary>
/// Compares intervals, areas, calibration, coverage and McNemar's test with scikit-learn, SciPy and the published formulas, on the tables of
/// <c>reference/assessing.py</c>. The script draws the same resamples.
/// </summary>
public sealed class AssessingReferenceTests
{
    private const double Tolerance = 1e-6;

    private static readonly JsonElement File = Reference.Read("assessing.json");

    public static TheoryData<string> All() => Named(_ => true);

    public static TheoryData<string> Classes() => Named(table => table.GetProperty("task").GetString() == "single_label");

    public static TheoryData<string> Ranked() => Named(table => table.TryGetProperty("auc", out _));

    [Theory]
    [MemberData(nameof(All))]
    public void Should_have_the_intervals_that_scikit_learn_gives_on_the_same_resamples(string name)
    {
        var (table, predictions, task) = Table(name);
        var expected = table.GetProperty("intervals").EnumerateObject().ToList();
        var metrics = expected.ConvertAll(each => MetricCatalogue.Of(task).Single(metric => metric.Name == each.Name));
        var values = Bootstrap.Values(
            [predictions.Scored()], [.. metrics.Select(metric => (Func<Resample[], double>)(drawn => metric.Of(drawn[0])))], File.GetProperty("resamples").GetInt32(), CancellationToken.None);
        for (var i = 0; i < metrics.Count; i++)
        {
            var interval = Bootstrap.Interval(values[i])!.Value;
            Reference.Near(expected[i].Value[0].GetDouble(), interval.Low, Tolerance, $"{expected[i].Name} of {name}, low");
            Reference.Near(expected[i].Value[1].GetDouble(), interval.High, Tolerance, $"{expected[i].Name} of {name}, high");
        }
    }

    [Theory]
    [MemberData(nameof(Ranked))]
    public void Should_rank_each_class_as_scikit_learn_does(string name)
    {
        var (table, predictions, task) = Table(name);
        var rankings = Assessment.Of(predictions, task).Rankings;
        for (var each = 0; each < rankings.Count; each++)
        {
            Reference.Near(table.GetProperty("auc")[each].GetDouble(), rankings[each].Auc, Tolerance, $"AUC {each} of {name}");
            Reference.Near(table.GetProperty("average_precision")[each].GetDouble(), rankings[each].AveragePrecision, Tolerance, $"average precision {each} of {name}");
            if (!table.TryGetProperty("best", out var best))
            {
                Assert.Null(rankings[each].BestThreshold);
                continue;
            }

            Reference.Near(best[each][0].GetDouble(), rankings[each].BestThreshold!.Value, Tolerance, $"best threshold {each} of {name}");
            Reference.Near(best[each][1].GetDouble(), rankings[each].BestF1!.Value, Tolerance, $"best F1 {each} of {name}");
        }
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void Should_have_the_published_calibration_error_and_the_coverage(string name)
    {
        var (table, predictions, task) = Table(name);
        var assessment = Assessment.Of(predictions, task);
        Reference.Near(table.GetProperty("ece").GetDouble(), assessment.Reliability!.Error, Tolerance, $"ECE of {name}");
        Assert.Equal(predictions.Count, assessment.Reliability.Bins.Sum(bin => bin.Pictures));
        foreach (var (expected, row) in table.GetProperty("coverage").EnumerateArray().Zip(assessment.Coverage, (expected, row) => (expected, row)))
        {
            Assert.Equal(expected[0].GetDouble(), row.Threshold);
            Reference.Near(expected[1].GetDouble(), row.Coverage, Tolerance, $"share answered from {row.Threshold} in {name}");
            if (expected[2].ValueKind == JsonValueKind.Null)
                Assert.Equal(double.NaN, row.Accuracy);
            else
                Reference.Near(expected[2].GetDouble(), row.Accuracy, Tolerance, $"accuracy from {row.Threshold} in {name}");
        }
    }

    [Fact]
    public void Should_have_the_p_values_of_mcnemars_test()
    {
        foreach (var each in File.GetProperty("mcnemar").EnumerateArray())
        {
            var counts = each.GetProperty("counts").EnumerateArray().Select(count => count.GetInt32()).ToArray();
            var test = new McNemar(counts[0], counts[1], counts[2], counts[3]);
            Assert.Equal(each.GetProperty("exact").GetBoolean(), test.IsExact);
            var expected = each.GetProperty("p").GetDouble();
            Reference.Near(expected, test.PValue, 1e-9 * expected, $"p of {string.Join(", ", counts)}");
        }
    }

    /// <summary>Two models that answer alike do not differ; the counts of the test are those of the pictures.</summary>
    [Fact]
    public void Should_compare_two_models_picture_by_picture() => OnTorch.Run(() =>
    {
        var (_, first, task) = Table("two classes");
        var alike = ModelComparison.Of(first, first, task);
        Assert.Equal((0.0, 0.0, 1.0), (alike.Interval!.Value.Low, alike.Interval.Value.High, alike.Test!.PValue));

        // The second model is wrong where it was right among the first twenty pictures.
        var flipped = first.Probabilities.ToArray();
        for (var i = 0; i < 20; i++)
            (flipped[2 * i], flipped[(2 * i) + 1]) = (flipped[(2 * i) + 1], flipped[2 * i]);
        var right = Enumerable.Range(0, 20).Count(i => first.PredictedClass(i) == first.Labels[i]);
        var worse = ModelComparison.Of(first, first with { Probabilities = flipped }, task);
        Assert.Equal((right, 20 - right), (worse.Test!.OnlyFirst, worse.Test.OnlySecond));
        Assert.Equal((right - (20 - right)) / (double)first.Count, worse.First - worse.Second, 12);
        Assert.InRange(worse.First - worse.Second, worse.Interval!.Value.Low, worse.Interval.Value.High);
    });

    [Fact]
    public void Should_stop_when_it_is_cancelled()
    {
        var (_, predictions, task) = Table("four classes");
        Assert.ThrowsAny<OperationCanceledException>(() => Assessment.Of(predictions, task, new CancellationToken(canceled: true)));
    }

    private static TheoryData<string> Named(Func<JsonElement, bool> wanted) => [.. File.GetProperty("tables").EnumerateArray().Where(wanted).Select(table => table.GetProperty("name").GetString()!)];

    internal static (JsonElement Table, Predictions Predictions, LearningTask Task) Table(string name)
    {
        var table = File.GetProperty("tables").EnumerateArray().Single(each => each.GetProperty("name").GetString() == name);
        var task = LearningTask.Find(table.GetProperty("task").GetString()!)!;
        var outputs = new OutputMeaning(task.Targets, table.GetProperty("outputs").GetInt32());
        if (task.Targets == TargetForm.Numbers)
            outputs = outputs with { Scale = new TargetScale([.. Enumerable.Repeat(0.0, outputs.Count)], [.. Enumerable.Repeat(1.0, outputs.Count)]) };
        float[] values = [.. table.GetProperty("predicted").EnumerateArray().SelectMany(row => row.Doubles()).Select(value => (float)value)];
        var isOneClass = task.Targets == TargetForm.OneClass;
        int[] labels = isOneClass ? [.. table.GetProperty("targets").EnumerateArray().Select(label => label.GetInt32())] : new int[values.Length / outputs.Count];
        return (table, new Predictions(outputs.Count, values, labels, [.. Enumerable.Range(0, labels.Length)], 0)
        {
            Outputs = outputs,
            Wanted = isOneClass ? null : [.. table.GetProperty("targets").EnumerateArray().SelectMany(row => row.Doubles()).Select(value => (float)value)],
            Losses = isOneClass ? [.. labels.Select((label, i) => -MathF.Log(values[(i * outputs.Count) + label]))] : null,
            Logits = isOneClass ? [.. table.GetProperty("logits").EnumerateArray().SelectMany(row => row.Doubles()).Select(value => (float)value)] : null,
        }, task);
    }
}
