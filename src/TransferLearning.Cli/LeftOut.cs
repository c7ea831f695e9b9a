using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Cli;

/// <summary>Says which files a prediction left out.</summary>
internal static class LeftOut
{
    /// <param name="others">Files in the folders that were named, without a picture's extension.</param>
    /// <param name="result">The predictions, and the pictures that could not be read.</param>
    /// <param name="session">Takes the warnings.</param>
    /// <exception cref="RunException">No picture could be read: there is no result.</exception>
    public static void Report(IReadOnlyList<string> others, PredictionResult result, Session session)
    {
        if (FolderFiles.Describe(others) is { } message)
            session.ProgressText.WriteLine($"warning: {message}");
        foreach (var skipped in result.Skipped)
            session.ProgressText.WriteLine($"warning: left out: {skipped.Path}: {skipped.Reason}");
        if (result.Predictions.Count == 0)
            throw new RunException($"None of the {result.Skipped.Count:N0} pictures can be read.");
    }
}
