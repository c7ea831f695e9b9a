using System.Globalization;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Training.Pictures;

/// <summary>The misclassified pictures of a set, the surest mistakes first, each as its file has it, under its true class, what the network said with which probability, and the file's name.</summary>
internal static class MistakesPicture
{
    private const int Columns = 4, Rows = 4, Side = 160;

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
        var options = LoaderOptions.For(experiment, training: false);
        var cell = new Size(Side, Side);
        using var originals = PictureSheet.Originals(set, options, cell);
        using var sheet = new PictureSheet(cell, (mistakes.Count + Columns - 1) / Columns, Math.Min(Columns, mistakes.Count), titled: false, lines: 3);
        for (var place = 0; place < mistakes.Count; place++)
        {
            var (row, column, each) = (place / Columns, place % Columns, mistakes[place]);
            var said = predictions.PredictedClass(each);
            sheet.Caption(row, column, 0, $"is {classes[predictions.Labels[each]]}");
            sheet.Caption(row, column, 1, string.Create(CultureInfo.InvariantCulture, $"→ {classes[said]}, {predictions.Of(each)[said] * 100:0.0} %"));
            sheet.Caption(row, column, 2, Path.GetFileName(set.Samples[predictions.Indices[each]].Id));
            sheet.Place(row, column, originals, predictions.Indices[each], pass: 0);
        }
        return sheet.Png();
    }
}
