namespace TransferLearning.Models.Machine;

/// <summary>
/// Finds the fastest mode in which torch's results agree with a plain reference on this machine. The result is stored, so the check runs only once.
/// </summary>
/// <param name="records">The stored results.</param>
/// <param name="process">Tries a mode.</param>
public sealed class MachineCheck(MachineRecords records, ProbeProcess process)
{
    /// <summary>Tries the modes, fastest first, until one is right, and stores the results.</summary>
    /// <param name="again">The stored results to ignore, so that they are checked again.</param>
    /// <param name="cancellation">Kills the running process.</param>
    /// <returns>The results; null where no mode could be tried.</returns>
    public MachineRecord? Check(CheckAgain again = CheckAgain.Nothing, CancellationToken cancellation = default)
    {
        var before = again == CheckAgain.Everything ? null : records.Known;
        var known = before?.Tried.Where(verdict => verdict.Fault is not null && (again == CheckAgain.Nothing || verdict.OfNetwork)).ToList() ?? [];
        var tried = new List<ModeVerdict>();
        foreach (var mode in TorchMode.All.Where(IsPossible))
        {
            if ((known.Find(verdict => verdict.Mode == mode.Name) ?? process.Try(mode, cancellation)) is not { } verdict)
                return null;
            tried.Add(verdict);
            if (verdict.Fault is null)
                break;
        }

        return records.Keep(tried, before?.Verdict?.Mode == tried[^1].Mode ? before.Networks : null);
    }

    // An instruction set that the user has chosen is kept.
    private static bool IsPossible(TorchMode mode) => mode.InstructionSet is null || !TorchModes.InstructionSetIsGiven;
}

/// <summary>The stored results that a check ignores and tries again.</summary>
public enum CheckAgain
{
    /// <summary>No results.</summary>
    Nothing,

    /// <summary>The results of the machine's check. Those of networks are kept.</summary>
    Machine,

    /// <summary>All results, as on a new machine.</summary>
    Everything,
}
