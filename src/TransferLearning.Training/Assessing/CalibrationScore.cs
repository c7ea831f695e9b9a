using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Assessing;

/// <summary>How well the probabilities of exclusive classes are calibrated.</summary>
/// <param name="Error">The expected calibration error (<see cref="Reliability"/>).</param>
/// <param name="LogLikelihood">The mean negative logarithm of the true class's probability.</param>
/// <param name="Accuracy">The share of the pictures that is right.</param>
public sealed record CalibrationScore(double Error, double LogLikelihood, double Accuracy)
{
    internal static CalibrationScore Of(Predictions predictions)
    {
        double sum = 0;
        for (var i = 0; i < predictions.Count; i++)
            sum -= Math.Log(Math.Max(predictions.Of(i)[predictions.Labels[i]], float.Epsilon));
        return new CalibrationScore(
            Reliability.Of(predictions).Error, predictions.Count == 0 ? double.NaN : sum / predictions.Count,
            TopClass.Of(predictions).Select(each => each.IsRight ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average());
    }
}
