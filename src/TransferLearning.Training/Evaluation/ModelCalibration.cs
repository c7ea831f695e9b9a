using TransferLearning.Experiments.Randomness;
using TransferLearning.Training.Assessing;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Tasks;
using static TorchSharp.torch;

namespace TransferLearning.Training.Evaluation;

/// <summary>
/// A temperature for a model of exclusive classes, fitted on some pictures and measured on others: on test pictures, or by two-fold cross-fitting, in which
/// each half is measured with the temperature of the other half.
/// </summary>
public sealed record ModelCalibration
{
    /// <summary>The whole temperature of the model.</summary>
    public required double Temperature { get; init; }

    /// <summary>The temperature that the model had before.</summary>
    public required double Former { get; init; }

    /// <summary>Whether it was measured on test pictures; else by cross-fitting.</summary>
    public required bool OnTest { get; init; }

    /// <summary>The number of pictures that it was measured on.</summary>
    public required int MeasuredPictures { get; init; }

    /// <summary>Measured with the former temperature.</summary>
    public required CalibrationScore Before { get; init; }

    /// <summary>Measured with the new temperature, or with those of the halves.</summary>
    public required CalibrationScore After { get; init; }

    /// <summary>The predictions that the temperature was fitted on, with the new temperature.</summary>
    public required Predictions Calibrated { get; init; }

    /// <summary>Fits a temperature.</summary>
    /// <param name="model">The model.</param>
    /// <param name="fitted">Predictions with logits of the pictures to fit.</param>
    /// <param name="test">Predictions with logits of other pictures to measure; null for cross-fitting.</param>
    /// <exception cref="ArgumentException">The predictions have no logits.</exception>
    /// <exception cref="RunException">The outputs are not exclusive classes, or the pictures determine no temperature.</exception>
    public static ModelCalibration Of(ModelDescription model, Predictions fitted, Predictions? test)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(fitted);
        if (fitted.Logits is not { } logits || test is { Logits: null })
            throw new ArgumentException("The predictions have no logits.", nameof(fitted));
        if (model.KnownTask().Targets != TargetForm.OneClass)
            throw new RunException($"The model's task is {model.Task}: a temperature is fitted for one of several exclusive classes.");
        var loss = model.KnownLoss();
        var whole = TemperatureFit.Of(logits, fitted.Labels, [.. Enumerable.Range(0, fitted.Count)], loss);
        if (whole.IsAtBound)
            throw new RunException(fitted.Mistakes().Any()
                ? $"The {fitted.Count} pictures determine no temperature: the probabilities are no better than chance, or nearly all are right."
                : $"The {fitted.Count} pictures determine no temperature: every one is right. Use more pictures ('--data').");
        var measured = test ?? fitted;
        var after = test is null ? With(fitted, loss, CrossFitted(fitted, loss)) : With(test, loss, Same(test, whole));
        var former = model.Temperature ?? 1;
        return new ModelCalibration
        {
            Temperature = former * whole.Temperature,
            Former = former,
            OnTest = test is not null,
            MeasuredPictures = measured.Count,
            Before = CalibrationScore.Of(measured),
            After = CalibrationScore.Of(after),
            Calibrated = With(fitted, loss, Same(fitted, whole)),
        };
    }

    private static double[] Same(Predictions predictions, TemperatureFit fit) => [.. Enumerable.Repeat(fit.Temperature, predictions.Count)];

    /// <summary>Each sample's temperature, fitted on the half that the sample is not in. Both halves have the same share of mistakes.</summary>
    private static double[] CrossFitted(Predictions predictions, Loss loss)
    {
        List<int>[] halves = [[], []];
        Span<int> dealt = [0, 0];
        foreach (var sample in Philox.Permutation(0, RandomStream.Calibration, epoch: 0, predictions.Count))
            halves[dealt[Places.OfLargest(predictions.Of(sample)) == predictions.Labels[sample] ? 0 : 1]++ % 2].Add(sample);
        var temperatures = new double[predictions.Count];
        foreach (var (own, other) in new[] { (halves[0], halves[1]), (halves[1], halves[0]) })
        {
            var fit = TemperatureFit.Of(predictions.Logits!, predictions.Labels, other, loss);
            foreach (var sample in own)
                temperatures[sample] = fit.Temperature;
        }

        return temperatures;
    }

    /// <summary>The predictions with each sample's logits divided by its temperature.</summary>
    private static Predictions With(Predictions predictions, Loss loss, double[] temperatures)
    {
        if (predictions.Count == 0)
            return predictions;
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var units = predictions.Logits!.Length / predictions.Count;
        var logits = tensor([.. predictions.Logits.Select((logit, i) => logit / (float)temperatures[i / units])], [predictions.Count, units]);
        float[] losses = [.. loss.PerSample(logits, new Targets(tensor([.. predictions.Labels.Select(label => (long)label)], int64))).contiguous().data<float>()];
        return predictions with
        {
            Probabilities = [.. loss.Predicted(logits).contiguous().data<float>()],
            Logits = [.. logits.data<float>()],
            Losses = losses,
            Loss = losses.Average(each => (double)each),
        };
    }
}
