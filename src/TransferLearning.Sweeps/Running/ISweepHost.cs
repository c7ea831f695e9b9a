using TransferLearning.Experiments;
using TransferLearning.Training.Planning;

namespace TransferLearning.Sweeps.Running;

/// <summary>The program that runs sweeps: what the engine asks of it, and what the engine has it say.</summary>
public interface ISweepHost
{
    /// <summary>The language of the experiment files.</summary>
    Language Language { get; }

    /// <summary>The folder that relative paths start from, and that holds <see cref="State.SweepFolder.Root"/>.</summary>
    string Folder { get; }

    /// <summary>The value of an environment variable; null where it is not set.</summary>
    Func<string, string?> Environment { get; }

    /// <summary>The program and its first arguments. Workers and jobs are this command with hidden verbs of <c>sweep</c>.</summary>
    IReadOnlyList<string> Command { get; }

    /// <summary>Puts the known torch mode of this machine in force, where there is one.</summary>
    /// <param name="threads">Threads of torch's operations; null for torch's own choice.</param>
    /// <returns>Whether a worker can compute now; false where packages are absent or the machine was not checked yet.</returns>
    bool IsReady(int? threads);

    /// <summary>Loads torch for a trial, after checking the machine and the trial's network where that is due.</summary>
    /// <param name="plan">The trial's plan.</param>
    /// <param name="log">Takes what there is to say.</param>
    /// <exception cref="Models.Torch.LoadedInOtherModeException">torch is loaded in a mode that is wrong for the trial.</exception>
    void Prepare(Plan plan, TextWriter log);

    /// <summary>Says what was found in the files of a valid sweep.</summary>
    void Report(IReadOnlyList<Diagnostic> findings);

    /// <summary>Says what went wrong without ending the sweep.</summary>
    void Warn(string message);
}
