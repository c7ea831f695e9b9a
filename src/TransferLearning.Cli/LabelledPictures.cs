using TransferLearning.Cli.Terminal;
using TransferLearning.Data;
using TransferLearning.Experiments;

namespace TransferLearning.Cli;

/// <summary>The pictures that a run itself was made with.</summary>
internal static class LabelledPictures
{
    /// <summary>A split of the run's own data, as its experiment divides them.</summary>
    /// <param name="model">The run's model folder.</param>
    /// <param name="split">training, validation or test.</param>
    /// <param name="session">Where the command was called.</param>
    /// <exception cref="RunException">The run has no such split, or its data are not there any more.</exception>
    public static (ImageSet Set, Experiment Experiment) OfRun(string model, string split, Session session)
    {
        var loaded = Rooms.Language().Load(Path.Combine(model, "experiment.yaml"), [], session.Environment);
        var findings = new List<Diagnostic>(loaded.Diagnostics);
        var splits = loaded.Experiment is { } experiment ? DataResolver.Resolve(experiment, findings) : null;
        if (splits is null)
            throw new RunException($"The run's own data cannot be read ('--data FOLDER' takes others):\n  {string.Join("\n  ", findings)}");
        return splits.Named().FirstOrDefault(each => each.Name == split).Set is { } set
            ? (set, loaded.Experiment!)
            : throw new RunException($"The run has no {split} pictures; it has {string.Join(", ", splits.Named().Select(each => each.Name))}.");
    }
}
