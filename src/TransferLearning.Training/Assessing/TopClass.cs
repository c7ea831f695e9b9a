using TransferLearning.Training.Metrics;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Assessing;

/// <summary>A picture's predicted class: its probability, and whether it is right.</summary>
internal readonly record struct TopClass(float Probability, bool IsRight)
{
    /// <summary>Of every picture, in the order of the predictions.</summary>
    public static IEnumerable<TopClass> Of(Predictions predictions)
    {
        for (var i = 0; i < predictions.Count; i++)
        {
            var row = predictions.Of(i);
            var best = Places.OfLargest(row);
            yield return new TopClass(row[best], best == predictions.Labels[i]);
        }
    }
}
