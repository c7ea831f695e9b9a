using System.Text.Json.Nodes;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Cli.Predicting;

/// <summary>A picture with its prediction, or with the reason why there is none.</summary>
/// <param name="File">The picture's path as it was given; or the text.</param>
/// <param name="Cells">One value for each of the task's columns; empty if the picture cannot be read.</param>
/// <param name="Json">The prediction or the error as JSON.</param>
/// <param name="Error">The reason why the picture cannot be read; else null.</param>
internal sealed record PredictedPicture(string File, IReadOnlyList<object> Cells, JsonObject Json, string? Error)
{
    /// <summary>The pictures of a set, in its order.</summary>
    /// <param name="set">The set.</param>
    /// <param name="result">The predictions, and the pictures that could not be read.</param>
    /// <param name="task">The model's task.</param>
    /// <param name="names">The names of the model's outputs.</param>
    public static List<PredictedPicture> All(ImageSet set, PredictionResult result, LearningTask task, IReadOnlyList<string> names)
    {
        var places = new int?[set.Count];
        for (var i = 0; i < result.Predictions.Count; i++)
            places[result.Predictions.Indices[i]] = i;
        var reasons = result.Skipped.ToDictionary(bad => bad.Id, bad => bad.Reason, StringComparer.Ordinal);
        return [.. set.Samples.Select((sample, i) => places[i] is { } place ? Of(sample, place, result.Predictions, task, names) : Bad(sample.Id, reasons[sample.Id]))];
    }

    private static PredictedPicture Of(Sample sample, int place, Predictions predictions, LearningTask task, IReadOnlyList<string> names)
    {
        var json = task.Json(predictions, place, names);
        json.Insert(0, sample.Text is null || sample.Name is not null ? "file" : "text", sample.Shown);
        return new PredictedPicture(sample.Shown, [.. task.Row(predictions, place, names, labelled: false)], json, null);
    }

    private static PredictedPicture Bad(string file, string reason) => new(file, [], new JsonObject { ["file"] = file, ["error"] = reason }, reason);
}
