using TransferLearning.Models.Machine.Probes;

namespace TransferLearning.Models.Machine;

/// <summary>The check of one network's own operations on a machine that gives reason for it, done once and kept with the machine's record.</summary>
/// <param name="records">Where it is kept.</param>
/// <param name="process">Tries the network in a mode; of <see cref="NetworkProbes"/>.</param>
public sealed class NetworkCheck(MachineRecords records, ProbeProcess process)
{
    /// <summary>Tries the network in the mode that is right so far, and in the next one where it is wrong in that.</summary>
    /// <param name="network">The name under which the network is kept.</param>
    /// <param name="trying">Told each mode before it is tried.</param>
    /// <param name="next">Finds the next mode of the machine, and keeps it; throws where there is none.</param>
    /// <param name="cancellation">Ends the process that is at work.</param>
    public void Run(string network, Action<TorchMode> trying, Action next, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(trying);
        ArgumentNullException.ThrowIfNull(next);
        while (records.Known is { Mode: { } mode } record && !record.Networks.Contains(network))
        {
            trying(mode);
            if (process.Try(mode, cancellation) is not { Fault: { } fault })
            {
                records.Right(network);
                return;
            }

            records.Found(mode, fault);
            next();
        }
    }
}
