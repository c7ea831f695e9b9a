using TransferLearning.Models;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Running;

/// <summary>Measures the network on a set as it is: no dropout, stored statistics, nothing recorded for gradients.</summary>
internal sealed class Evaluator(Graph suffix, Loss loss, NetworkState state, MixedPrecision precision)
{
    private readonly TorchExecutor _executor = new(suffix);

    /// <summary>Loss (with what regularisation adds, as in Keras) and counts over so many batches.</summary>
    /// <param name="input">The set.</param>
    /// <param name="steps">Batches.</param>
    /// <param name="classes">How many classes.</param>
    /// <param name="device">Where the network is.</param>
    /// <param name="penalty">What regularisation adds, the same for every batch.</param>
    /// <param name="progress">Told the batches done and the pictures of the last one.</param>
    /// <param name="cancellation">Looked at before every batch.</param>
    public EpochMetrics Measure(
        StageInput input, int steps, int classes, Device device, Func<Tensor?> penalty, Action<int, int> progress, CancellationToken cancellation)
    {
        using var metrics = new MetricAccumulator(device, classes);
        using var added = penalty();
        var done = 0;
        foreach (var batch in input.Epoch(0, 0, steps, cancellation))
        {
            using (batch)
            using (NewDisposeScope())
            using (no_grad())
            {
                var loaded = batch.Load();
                var logits = precision.Run(_executor, state, loaded.Input, RunMode.Inference, cancellation);
                var mean = loss.Mean(logits, loaded.Targets);
                metrics.Add(added is null ? mean : mean.add(added, Scalars.One), logits, loaded.Targets.Labels);
                progress(++done, batch.Count);
            }
        }

        return metrics.Read();
    }

    /// <summary>The probabilities of every sample, in the order in which they come.</summary>
    public Predictions Predict(StageInput input, int steps, int classes, Action<int, int> progress, CancellationToken cancellation)
    {
        var probabilities = new List<float>();
        var labels = new List<int>();
        var indices = new List<int>();
        double lossSum = 0;
        var done = 0;
        foreach (var batch in input.Epoch(0, 0, steps, cancellation))
        {
            using (batch)
            using (NewDisposeScope())
            using (no_grad())
            {
                var loaded = batch.Load();
                var logits = precision.Run(_executor, state, loaded.Input, RunMode.Inference, cancellation);
                lossSum += loss.PerSample(logits, loaded.Targets).sum(float64).cpu().item<double>();
                probabilities.AddRange(loss.Probabilities(logits).cpu().contiguous().data<float>());
                labels.AddRange(batch.Labels);
                indices.AddRange(batch.Indices);
                progress(++done, batch.Count);
            }
        }

        return new Predictions(classes, [.. probabilities], [.. labels], [.. indices], labels.Count == 0 ? double.NaN : lossSum / labels.Count);
    }
}

/// <summary>What a network says of a set.</summary>
/// <param name="Classes">How many classes.</param>
/// <param name="Probabilities">N × classes, row after row.</param>
/// <param name="Labels">The true class of each sample.</param>
/// <param name="Indices">The place of each sample in its set.</param>
/// <param name="Loss">Mean loss of a sample, without regularisation.</param>
internal sealed record Predictions(int Classes, float[] Probabilities, int[] Labels, int[] Indices, double Loss)
{
    public int Count => Labels.Length;

    public ReadOnlySpan<float> Of(int sample) => Probabilities.AsSpan(sample * Classes, Classes);

    public int PredictedClass(int sample)
    {
        var row = Of(sample);
        var best = 0;
        for (var each = 1; each < row.Length; each++)
            if (row[each] > row[best])
                best = each;
        return best;
    }

    /// <summary>True classes against predicted ones.</summary>
    public ConfusionMatrix Confusion()
    {
        var counts = new long[Classes * Classes];
        for (var i = 0; i < Count; i++)
            counts[(Labels[i] * Classes) + PredictedClass(i)]++;
        return new ConfusionMatrix(Classes, counts);
    }
}
