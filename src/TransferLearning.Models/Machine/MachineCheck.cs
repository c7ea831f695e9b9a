namespace TransferLearning.Models.Machine;

/// <summary>The check of a machine, done once and kept: the fastest mode in which torch computes what a plain reference does.</summary>
/// <param name="records">Where it is kept.</param>
/// <param name="process">Tries a mode.</param>
public sealed class MachineCheck(MachineRecords records, ProbeProcess process)
{
    /// <summary>Tries the modes, the fastest first, until one is right, and keeps what was found.</summary>
    /// <param name="again">What is tried again although it is known.</param>
    /// <param name="cancellation">Ends the process that is at work.</param>
    /// <returns>What was found; null where nothing could be tried.</returns>
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

    // An instruction set that the user has chosen is not overruled.
    private static bool IsPossible(TorchMode mode) => mode.InstructionSet is null || !TorchModes.InstructionSetIsGiven;
}

/// <summary>What a check tries again although it is known.</summary>
public enum CheckAgain
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>What the check of the machine found; what networks showed stays.</summary>
    Machine,

    /// <summary>Everything, as on a new machine.</summary>
    Everything,
}
