using TransferLearning.Experiments;
using TransferLearning.Training.Planning;

namespace TransferLearning.Sweeps.Running;

/// <summary>The program that runs sweeps. The engine asks it for services and reports through it.</summary>
public interface ISweepHost
{
    /// <summary>The language of the experiment files.</summary>
    Language Language { get; }

    /// <summary>The base folder of relative paths; it holds <see cref="State.SweepFolder.Root"/>.</summary>
    string Folder { get; }

    /// <summary>Gets the value of an environment variable; null if it is not set.</summary>
    Func<string, string?> Environment { get; }

    /// <summary>The command line that starts this program. Workers and jobs are this command with hidden verbs of <c>sweep</c>.</summary>
    IReadOnlyList<string> Command { get; }

    /// <summary>Applies the stored torch mode of this machine, if there is one.</summary>
    /// <param name="threads">The number of threads for torch's operations; null for torch's own choice.</param>
    /// <returns>Whether a worker can compute now; false if packages are missing or the machine has not been checked yet.</returns>
    bool IsReady(int? threads);

    /// <summary>Loads torch for a trial. Checks the machine and the trial's network first, if that has not been done.</summary>
    /// <param name="plan">The trial's plan.</param>
    /// <param name="log">Receives messages.</param>
    /// <exception cref="Models.Torch.LoadedInOtherModeException">torch is loaded in a mode that is wrong for the trial.</exception>
    void Prepare(Plan plan, TextWriter log);

    /// <summary>Reports warnings about the files of a valid sweep.</summary>
    void Report(IReadOnlyList<Diagnostic> findings);

    /// <summary>Reports a problem that does not end the sweep.</summary>
    void Warn(string message);
}
