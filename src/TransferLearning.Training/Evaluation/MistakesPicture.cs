using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Evaluation;

/// <summary>
/// Draws the misclassified pictures of a set in a grid, the most confident mistakes first: each original picture under the predicted class, its probability, the true
/// class (<c>cat 76 % · is dog</c>) and the file's name.
/// </summary>
internal static class MistakesPicture
{
    private const int Columns = 4, Rows = 4, Side = 160;

    // It must fit above one picture, because there may be only one mistake.
    private const string Legend = "predicted · is true";

    /// <summary>Draws the sheet.</summary>
    /// <param name="experiment">The experiment, which determines how pictures are resized.</param>
    /// <param name="predictions">The network's predictions.</param>
    /// <param name="set">The predicted pictures.</param>
    /// <param name="worst">The mistakes, worst first.</param>
    /// <returns>The bytes of a PNG file; null if there is no mistake.</returns>
    public static byte[]? Draw(Experiment experiment, Predictions predictions, ImageSet set, IReadOnlyList<Mistake> worst)
    {
        var mistakes = worst.Take(Rows * Columns).ToList();
        if (mistakes.Count == 0)
            return null;
        var options = LoaderOptions.For(experiment, training: false);
        var cell = new Size(Side, Side);
        using var originals = PictureSheet.Originals(set, options, cell);
        using var sheet = new PictureSheet(cell, (mistakes.Count + Columns - 1) / Columns, Math.Min(Columns, mistakes.Count), titled: true, lines: 2);
        sheet.Title(0, Legend);
        for (var place = 0; place < mistakes.Count; place++)
        {
            var (row, column, each) = (place / Columns, place % Columns, mistakes[place]);
            var index = predictions.Indices[each.Sample];
            sheet.Caption(row, column, 0, each.Caption);
            sheet.Caption(row, column, 1, Path.GetFileName(set.Samples[index].Id));
            sheet.Place(row, column, originals, index, pass: 0);
        }
        return sheet.Png();
    }
}
