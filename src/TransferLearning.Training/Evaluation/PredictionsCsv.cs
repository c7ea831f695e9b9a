using System.Globalization;
using System.Text;

namespace TransferLearning.Training.Evaluation;

/// <summary>Predictions as CSV (RFC 4180): the file, its label where it is known, the likeliest class, and a probability for each class.</summary>
public static class PredictionsCsv
{
    /// <param name="predictions">What the network said.</param>
    /// <param name="set">Of which pictures.</param>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="labelled">Whether the true labels are known; without them <c>label</c> is the likeliest class.</param>
    public static string Write(Predictions predictions, ImageSet set, IReadOnlyList<string> classes, bool labelled)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(classes);
        var text = new StringBuilder(labelled ? "file,label,predicted" : "file,label");
        foreach (var name in classes)
            text.Append(',').Append(Quote(name));
        text.Append('\n');
        for (var i = 0; i < predictions.Count; i++)
        {
            text.Append(Quote(set.Samples[predictions.Indices[i]].Id));
            if (labelled)
                text.Append(',').Append(Quote(classes[predictions.Labels[i]]));
            text.Append(',').Append(Quote(classes[predictions.PredictedClass(i)]));
            foreach (var probability in predictions.Of(i))
                text.Append(',').Append(probability.ToString("R", CultureInfo.InvariantCulture));
            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Quote(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
