using System.Globalization;
using TransferLearning.Data;
using TransferLearning.Experiments;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Training.Pictures;

/// <summary>The misclassified pictures of a set, the surest mistakes first, each under its true class and what the network said with which probability.</summary>
internal static class MistakesPicture
{
    private const int Columns = 4, Rows = 4, Largest = 128;

    /// <summary>Draws the sheet.</summary>
    /// <param name="experiment">The experiment: how pictures get to the network's size.</param>
    /// <param name="predictions">What the network said.</param>
    /// <param name="set">Of which pictures.</param>
    /// <param name="classes">The names of the classes.</param>
    /// <returns>The bytes of a PNG file; null where there is no mistake.</returns>
    public static byte[]? Draw(Experiment experiment, Predictions predictions, ImageSet set, IReadOnlyList<string> classes)
    {
        var mistakes = predictions.Mistakes().Take(Rows * Columns).ToList();
        if (mistakes.Count == 0)
            return null;
        var options = LoaderOptions.For(experiment, training: false) with { MemoryBudget = 0 };
        using var reader = new SampleReader(set, options);
        using var sheet = new PictureSheet(options.ImageSize, (mistakes.Count + Columns - 1) / Columns, Math.Min(Columns, mistakes.Count), titled: false, lines: 2, Largest);
        for (var place = 0; place < mistakes.Count; place++)
        {
            var (row, column, each) = (place / Columns, place % Columns, mistakes[place]);
            var said = predictions.PredictedClass(each);
            sheet.Caption(row, column, 0, $"is {classes[predictions.Labels[each]]}");
            sheet.Caption(row, column, 1, string.Create(CultureInfo.InvariantCulture, $"{predictions.Of(each)[said] * 100:0.0}% {classes[said]}"));
            sheet.Place(row, column, reader, predictions.Indices[each], pass: 0);
        }
        return sheet.Png();
    }
}
