using System.Globalization;
using System.Text;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Evaluation;

/// <summary>Writes predictions as CSV (RFC 4180): the file and the task's columns.</summary>
public static class PredictionsCsv
{
    /// <param name="predictions">The network's predictions.</param>
    /// <param name="set">The predicted pictures.</param>
    /// <param name="task">The network's task.</param>
    /// <param name="names">The names of its outputs.</param>
    /// <param name="labelled">Whether the truth is known.</param>
    public static string Write(Predictions predictions, ImageSet set, LearningTask task, IReadOnlyList<string> names, bool labelled)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(task);
        var text = new StringBuilder("file");
        foreach (var column in task.Columns(names, labelled))
            text.Append(',').Append(Quote(column));
        text.Append('\n');
        for (var i = 0; i < predictions.Count; i++)
        {
            text.Append(Quote(set.Samples[predictions.Indices[i]].Id));
            foreach (var cell in task.Row(predictions, i, names, labelled))
                text.Append(',').Append(cell is float number ? number.ToString("R", CultureInfo.InvariantCulture) : Quote((string)cell));
            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Quote(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
