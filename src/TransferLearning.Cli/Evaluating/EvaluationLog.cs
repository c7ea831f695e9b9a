using System.Text;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Cli.Evaluating;

/// <summary>Adds an evaluation to the record of the evaluated run.</summary>
internal static class EvaluationLog
{
    /// <summary>Logs files below <c>evaluation/SPLIT/</c> and metrics as <c>evaluation/SPLIT_METRIC</c>. Says where, or why nothing was logged.</summary>
    /// <param name="model">The evaluated model.</param>
    /// <param name="split">The run's split that was evaluated.</param>
    /// <param name="json">The evaluation.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="pictures">The pictures, by file name.</param>
    /// <param name="changed">Files of the model that changed: their names and paths.</param>
    /// <param name="session">Messages go to its standard error.</param>
    public static void Write(
        ModelDescription model, string split, JsonObject json, IReadOnlyDictionary<string, double> metrics, IEnumerable<(string File, byte[] Png)> pictures,
        IReadOnlyList<(string Name, string Path)> changed, Session session)
    {
        RecordAttachment.Add(
            model, $"evaluation/{split}",
            log =>
            {
                foreach (var (file, png) in pictures)
                    log.Artifact($"evaluation/{split}/{file}", png);
                log.Artifact($"evaluation/{split}/evaluation.json", Encoding.UTF8.GetBytes(json.ToJsonString()));
                foreach (var (metric, value) in metrics)
                    log.Summary($"evaluation/{split}_{metric}", value);
                foreach (var (name, path) in changed)
                    log.Artifact($"model/{name}", path);
            },
            session);
    }
}
