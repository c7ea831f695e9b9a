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
        var text = new StringBuilder();
        text.Append(CsvLine.Of(task.Columns(names, labelled).Prepend(set.Samples is [{ Text: not null }, ..] ? "text" : "file"))).Append('\n');
        for (var i = 0; i < predictions.Count; i++)
            text.Append(CsvLine.Of(task.Row(predictions, i, names, labelled).Select(CsvLine.Value).Prepend(set.Samples[predictions.Indices[i]].Shown))).Append('\n');
        return text.ToString();
    }
}
