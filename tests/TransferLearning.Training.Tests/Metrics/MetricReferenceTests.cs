using System.Text.Json;
using TransferLearning.Experiments;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Tasks;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Metrics;

/// <summary>
/// Compares every metric with scikit-learn on tables of predictions: <c>reference/metrics.py</c>. Counted in host memory and with torch's operations, in several batches.
/// </summary>
[Collection(nameof(Alone))]
public class MetricReferenceTests
{
    private static readonly JsonElement File = Reference.Read("metrics.json");

    public static TheoryData<string, bool> Tables()
    {
        var data = new TheoryData<string, bool>();
        foreach (var table in File.GetProperty("tables").EnumerateArray())
        {
            data.Add(table.GetProperty("name").GetString()!, true);
            data.Add(table.GetProperty("name").GetString()!, false);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Should_equal_scikit_learn(string name, bool onHost) => OnTorch.Run(() =>
    {
        var table = File.GetProperty("tables").EnumerateArray().Single(each => each.GetProperty("name").GetString() == name);
        var expected = table.GetProperty("metrics").EnumerateObject().ToDictionary(metric => metric.Name, metric => metric.Value.GetDouble());
        var task = LearningTask.Find(table.GetProperty("task").GetString()!)!;
        var outputs = Outputs(task, table);
        List<Metric> metrics = [.. MetricCatalogue.Of(task).Where(metric => expected.ContainsKey(metric.Name))];
        using var sums = new MetricAccumulator(CPU, outputs, metrics, predict: null, onHost);

        Assert.Equal(expected.Keys.Order(), metrics.Select(metric => metric.Name).Order());
        foreach (var (predicted, targets) in Batches(table, outputs))
            sums.Add(tensor(0f), predicted, targets);

        var measured = sums.Read().Values;
        foreach (var metric in metrics)
        {
            Reference.Near(expected[metric.Name], measured[metric.Name], 1e-6 * Math.Max(1, Math.Abs(expected[metric.Name])), $"{metric.Name} of {name}");
            Assert.InRange(measured[metric.Name], metric.Minimum, metric.Maximum);
        }
    });

    [Fact]
    public void Should_have_a_reference_for_every_metric()
    {
        foreach (var task in new[] { "single_label", "multi_label", "regression" })
        {
            var known = File.GetProperty("tables").EnumerateArray().Where(table => table.GetProperty("task").GetString() == task)
                .SelectMany(table => table.GetProperty("metrics").EnumerateObject()).Select(metric => metric.Name).Append(MetricName.Loss);
            Assert.Empty(MetricCatalogue.Of(LearningTask.Find(task)!).Select(metric => metric.Name).Except(known));
        }
    }

    /// <summary>Standardised errors are multiplied by the number's deviation, which gives its own unit. The table is standardised by hand.</summary>
    [Fact]
    public void Should_report_errors_in_the_numbers_own_unit() => OnTorch.Run(() =>
    {
        var scale = new TargetScale([5, -2], [10, 0.5]);
        var outputs = new OutputMeaning(TargetForm.Numbers, 2) { Scale = scale };
        using var sums = new MetricAccumulator(CPU, outputs, [new Mae(), new Rmse()]);
        // Errors of 10 and 20 in the first number, 0.5 and 0 in the second.
        sums.Add(tensor(0f), tensor(new[,] { { 1f, 1f }, { 2f, 0f } }), new Targets(zeros(2, int64), zeros(2, 2)));
        var read = sums.Read().Values;
        Assert.Equal((15 + 0.25) / 2, read["mae"], 12);
        Assert.Equal((Math.Sqrt(250) + Math.Sqrt(0.125)) / 2, read["rmse"], 12);
    });

    private static OutputMeaning Outputs(LearningTask task, JsonElement table) => new(task.Targets, table.GetProperty("outputs").GetInt32())
    {
        Threshold = table.TryGetProperty("threshold", out var threshold) ? threshold.GetDouble() : 0.5,
    };

    /// <summary>Splits the table into batches of 17.</summary>
    private static IEnumerable<(Tensor Predicted, Targets Targets)> Batches(JsonElement table, OutputMeaning outputs)
    {
        var predicted = table.GetProperty("predicted").EnumerateArray().Select(row => row.Doubles().Select(value => (float)value).ToArray()).Chunk(17);
        var targets = table.GetProperty("targets").EnumerateArray().Chunk(17);
        foreach (var (rows, wanted) in predicted.Zip(targets))
        {
            var values = tensor([.. rows.SelectMany(row => row)], [rows.Length, outputs.Count]);
            yield return outputs.Form == TargetForm.OneClass
                ? (values, new Targets(tensor([.. wanted.Select(label => label.GetInt64())])))
                : (values, new Targets(zeros(rows.Length, int64), tensor([.. wanted.SelectMany(row => row.Doubles().Select(value => (float)value))], [rows.Length, outputs.Count])));
        }
    }
}
