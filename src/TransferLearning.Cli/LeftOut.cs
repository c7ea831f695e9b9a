using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Cli;

/// <summary>Reports the files that a prediction left out.</summary>
internal static class LeftOut
{
    /// <param name="others">Files in the given folders that have no picture's extension.</param>
    /// <param name="result">The predictions, with the pictures that could not be read.</param>
    /// <param name="session">Receives the warnings.</param>
    /// <param name="skips">Whether the results omit the pictures that could not be read.</param>
    /// <exception cref="RunException">The results would be empty.</exception>
    public static void Report(IReadOnlyList<string> others, PredictionResult result, bool skips, Session session)
    {
        if (FolderFiles.Describe(others) is { } message)
            session.ProgressText.WriteLine($"warning: {message}");
        foreach (var skipped in result.Skipped)
            session.ProgressText.WriteLine($"warning: {(skips ? "left out: " : "")}{skipped.Path}: {skipped.Reason}");
        if (skips && result.Predictions.Count == 0)
            throw new RunException($"None of the {result.Skipped.Count:N0} pictures can be read.");
    }
}
