namespace TransferLearning.Models.Machine;

/// <summary>The check of a machine, done once and kept: the fastest mode in which torch computes what a plain reference does.</summary>
/// <param name="records">Where it is kept.</param>
/// <param name="process">Tries a mode.</param>
public sealed class MachineCheck(MachineRecords records, ProbeProcess process)
{
    /// <summary>Tries the modes, the fastest first, until one is right, and keeps what was found.</summary>
    /// <param name="again">Whether modes that are known to be wrong are tried again.</param>
    /// <param name="cancellation">Ends the process that is at work.</param>
    /// <returns>What was found; null where nothing could be tried.</returns>
    public MachineRecord? Check(bool again = false, CancellationToken cancellation = default)
    {
        var known = again ? [] : records.Known?.Tried.Where(verdict => verdict.Fault is not null).ToList() ?? [];
        var tried = new List<ModeVerdict>();
        foreach (var mode in TorchMode.All.Where(IsPossible))
        {
            if ((known.Find(verdict => verdict.Mode == mode.Name) ?? process.Try(mode, cancellation)) is not { } verdict)
                return null;
            tried.Add(verdict);
            if (verdict.Fault is null)
                break;
        }

        return records.Keep(tried);
    }

    // An instruction set that the user has chosen is not overruled.
    private static bool IsPossible(TorchMode mode) => mode.InstructionSet is null || !TorchModes.InstructionSetIsGiven;
}
