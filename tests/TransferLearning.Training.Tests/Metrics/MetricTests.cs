using TransferLearning.Experiments;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Tasks.SingleLabel;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Metrics;

[Collection(nameof(Alone))]
public class MetricTests
{
    [Fact]
    public void Should_sum_batches_of_different_sizes_on_the_device() => OnTorch.Run(() =>
    {
        using var metrics = Classes(3);
        using var continued = Classes(3);
        metrics.Add(tensor(2.0f), Scores([0, 1, 2, 2], 3), new Targets(tensor(new long[] { 0, 1, 1, 2 })));
        continued.Restore(metrics.Save());
        foreach (var each in new[] { metrics, continued })
        {
            each.Add(tensor(0.5f), Scores([0, 0], 3), new Targets(tensor(new long[] { 2, 0 })));
            var read = each.Read();
            Assert.Equal(6, read.Count);
            Assert.Equal((2.0 * 4 + 0.5 * 2) / 6, read.Loss, 15);
            Assert.Equal(4 / 6.0, read.Values["accuracy"], 15);
            Assert.Equal([2, 0, 0, 0, 1, 1, 1, 0, 1], each.Save().Sums["confusion"]);
            Assert.DoesNotContain("top_5_accuracy", read.Values.Keys);
        }
        metrics.Reset();
        Assert.Equal(0, metrics.Read().Count);
    });

    [Fact]
    public void Should_decide_by_sign_for_one_output_and_count_the_top_five() => OnTorch.Run(() =>
    {
        using var binary = Classes(2);
        binary.Add(tensor(1f), tensor(new[] { -3f, 0.1f, 5f }).unsqueeze(1), new Targets(tensor(new long[] { 0, 0, 1 })));
        Assert.Equal(2 / 3.0, binary.Read().Values["accuracy"], 15);
        using var many = Classes(7);
        var logits = tensor(new[] { 7f, 6f, 5f, 4f, 3f, 2f, 1f }).unsqueeze(0).expand(3, 7);
        many.Add(tensor(1f), logits, new Targets(tensor(new long[] { 0, 4, 5 })));
        Assert.Equal(2 / 3.0, many.Read().Values["top_5_accuracy"], 15);
        var alive = SettledTensors.Count;
        many.Add(tensor(1f), logits, new Targets(tensor(new long[] { 0, 4, 5 })));
        Assert.True(Tensor.TotalCount - alive <= 2, "only the two tensors that the test created itself");
    });

    /// <summary>Computed by hand from scikit-learn's definitions for the table [[5, 1, 0], [2, 3, 1], [0, 0, 0]].</summary>
    [Fact]
    public void Should_follow_the_definitions_of_precision_recall_and_f1()
    {
        var table = new ConfusionMatrix(3, [5, 1, 0, 2, 3, 1, 0, 0, 0]);
        Assert.Equal(8 / 12.0, table.Accuracy, 15);
        Assert.Equal(5 / 7.0, table.Precision(0), 15);
        Assert.Equal(3 / 4.0, table.Precision(1), 15);
        Assert.Equal(0, table.Precision(2));
        Assert.Equal(5 / 6.0, table.Recall(0), 15);
        Assert.Equal(0, table.Recall(2));
        Assert.Equal(10 / 13.0, table.F1(0), 15);
        Assert.Equal((10 / 13.0 + 6 / 10.0) / 3, table.MacroF1, 15);
        Assert.Equal((5 / 6.0 + 0.5) / 2, table.BalancedAccuracy, 15);
    }

    [Fact]
    public void Should_equal_the_area_counted_pair_by_pair_with_ties()
    {
        var reference = Reference.Read("losses.json").GetProperty("auc");
        var scores = reference.GetProperty("scores").Doubles();
        bool[] positive = [.. reference.GetProperty("positive").EnumerateArray().Select(each => each.GetBoolean())];
        Assert.Equal(reference.GetProperty("area").GetDouble(), AreaUnderCurve.OneAgainstRest(scores, positive), 12);
        float[] probabilities = [.. scores.SelectMany(score => new[] { 1 - (float)score, (float)score })];
        Assert.Equal(reference.GetProperty("area").GetDouble(), Auc(probabilities, [.. positive.Select(each => each ? 1 : 0)], 2), 12);
        Assert.True(double.IsNaN(AreaUnderCurve.OneAgainstRest([1, 2], [true, true])));
    }

    /// <summary>
    /// scikit-learn averages over the labels in y_true or y_pred (f1_score), or in y_true (balanced_accuracy_score). So a class that does not
    /// occur in a set of new pictures does not lower the score.
    /// </summary>
    [Fact]
    public void Should_average_over_the_classes_that_occur()
    {
        var absent = new ConfusionMatrix(3, [3, 0, 0, 0, 3, 0, 0, 0, 0]);
        Assert.Equal(1, absent.MacroF1);
        Assert.Equal(1, absent.BalancedAccuracy);

        // f1_score([0, 0, 1, 1], [0, 0, 1, 2], average="macro") = (1 + 2/3 + 0) / 3: class 2 counts because it was predicted.
        var predicted = new ConfusionMatrix(3, [2, 0, 0, 0, 1, 1, 0, 0, 0]);
        Assert.Equal((1 + (2 / 3.0)) / 3, predicted.MacroF1, 15);
        Assert.Equal(0.75, predicted.BalancedAccuracy, 15);

        // The third class has no sample, so its area is undefined; the areas of the others are 1.
        float[] probabilities = [0.8f, 0.1f, 0.1f, 0.7f, 0.2f, 0.1f, 0.1f, 0.8f, 0.1f, 0.2f, 0.7f, 0.1f];
        Assert.Equal(1, Auc(probabilities, [0, 0, 1, 1], 3));
        Assert.True(double.IsNaN(Auc(probabilities, [0, 0, 0, 0], 3)));
    }

    [Fact]
    public void Should_have_no_scores_without_samples()
    {
        var none = new ConfusionMatrix(2, [0, 0, 0, 0]);
        Assert.True(double.IsNaN(none.Accuracy) && double.IsNaN(none.MacroF1) && double.IsNaN(none.BalancedAccuracy));
        using var sums = Classes(2);
        Assert.True(double.IsNaN(sums.Read().Loss));
    }

    private static MetricAccumulator Classes(int count)
    {
        var outputs = OutputMeaning.OfClasses(count);
        return new(CPU, outputs, MetricCatalogue.OfModel(new SingleLabelTask(), outputs).Where(metric => metric.Use == MetricUse.EveryEpoch).ToList());
    }

    private static double Auc(float[] probabilities, int[] labels, int classes) =>
        new Auc().Of(probabilities, [.. labels.SelectMany(label => Enumerable.Range(0, classes).Select(each => each == label ? 1f : 0f))], OutputMeaning.OfClasses(classes));

    private static Tensor Scores(long[] predicted, int classes) => nn.functional.one_hot(tensor(predicted), classes).to(float32);
}
