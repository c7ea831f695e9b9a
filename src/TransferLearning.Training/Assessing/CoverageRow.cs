using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Assessing;

/// <summary>What is gained if pictures whose predicted class is less probable than a threshold are not answered.</summary>
/// <param name="Threshold">The least probability that is answered.</param>
/// <param name="Answered">The number of answered pictures.</param>
/// <param name="Coverage">The share of the pictures that is answered.</param>
/// <param name="Accuracy">The share of the answered pictures that is right; NaN if none is answered.</param>
public sealed record CoverageRow(double Threshold, int Answered, double Coverage, double Accuracy)
{
    private const int Steps = 100;

    /// <summary>The rows for the thresholds 0, 0.01, … 0.99; for predictions of exclusive classes.</summary>
    internal static IReadOnlyList<CoverageRow> Of(Predictions predictions)
    {
        List<TopClass> pictures = [.. TopClass.Of(predictions)];
        return [.. Enumerable.Range(0, Steps).Select(step => (double)step / Steps).Select(threshold =>
        {
            var answered = pictures.Where(picture => picture.Probability >= threshold).ToList();
            return new CoverageRow(
                threshold, answered.Count, pictures.Count == 0 ? double.NaN : (double)answered.Count / pictures.Count,
                answered.Count == 0 ? double.NaN : (double)answered.Count(picture => picture.IsRight) / answered.Count);
        })];
    }
}
