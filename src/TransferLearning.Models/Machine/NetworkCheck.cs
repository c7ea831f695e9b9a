using TransferLearning.Models.Machine.Probes;

namespace TransferLearning.Models.Machine;

/// <summary>Checks one network's own operations on a suspect machine. The result is stored with the machine's record, so the check runs only once.</summary>
/// <param name="records">The stored results.</param>
/// <param name="process">Tries the network's operations (<see cref="NetworkProbes"/>) in a mode.</param>
public sealed class NetworkCheck(MachineRecords records, ProbeProcess process)
{
    /// <summary>Tries the network in the mode that is right so far. Where the network shows a fault, it goes on with the next mode.</summary>
    /// <param name="network">The name under which the result is stored.</param>
    /// <param name="trying">Called with each mode before it is tried.</param>
    /// <param name="next">Finds and stores the machine's next mode. Throws where there is none.</param>
    /// <param name="cancellation">Kills the running process.</param>
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
