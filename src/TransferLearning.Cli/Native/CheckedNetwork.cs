using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Machine.Probes;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Cli.Native;

/// <summary>
/// Tries the very shapes of a network, in a process that may die of them, before a run computes them itself. Only where the machine gives reason to: some
/// mode was wrong on it, or it reports no caches.
/// </summary>
internal static class CheckedNetwork
{
    // A fault depends on the number of rows: more samples than these only make more of the same.
    private const int MostSamples = 4;

    /// <summary>Whether the machine gives reason to try each network.</summary>
    public static bool IsDue(Session session, int? threads) =>
        OperatingSystem.IsLinux() && TorchModes.Chosen(session.Environment) is null && (!Processor.OfThisMachine.ReportsCaches || CheckedMachine.Known(threads) is { Faults.Count: > 0 });

    /// <summary>Tries a network in the mode that is right so far, and in the next ones where it is wrong in that. To be called before torch is loaded.</summary>
    /// <param name="session">What it says goes to its standard error.</param>
    /// <param name="threads">Threads of torch's operations; null for its own choice.</param>
    /// <param name="network">What torch computes.</param>
    /// <param name="batchSize">Samples of a batch.</param>
    /// <exception cref="Experiments.RunException">Every mode is wrong.</exception>
    public static void Ensure(Session session, int? threads, Graph network, int batchSize)
    {
        if (!TorchPackages.AreThere)
            return;
        CheckedMachine.Ensure(session, threads);
        var batch = Math.Min(batchSize, MostSamples);
        if (!IsDue(session, threads) || !NetworkProbes.Of(network, batch).Any())
            return;
        var text = GraphJson.Write(network).ToJsonString();
        var name = string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]}-{batch}");
        var records = MachineRecords.OfThisMachine(threads);
        while (records.Known is { Mode: { } mode } record && !record.Networks.Contains(name))
        {
            session.ProgressText.WriteLine($"checking once that torch computes '{network.Name}' right in mode '{mode.Name}'");
            if (Try(mode, threads, text, batch, session.Cancellation) is not { Fault: { } fault })
            {
                records.Right(name);
                return;
            }

            records.Found(mode, fault);
            CheckedMachine.Ensure(session, threads);
        }
    }

    /// <summary>The same for a run's model, which torch's own number of threads computes.</summary>
    public static void Ensure(Session session, ModelFolder folder, int pictures)
    {
        try
        {
            Ensure(session, threads: null, GraphJson.Read(folder.Read().Network), pictures);
        }
        catch (InvalidDataException)
        {
            // Who opens the model says what is wrong with it.
        }
    }

    private static ModeVerdict? Try(TorchMode mode, int? threads, string network, int batch, CancellationToken cancellation)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, network);
            return CheckedMachine.Process(threads, "--network", file, "--batch", batch.ToString(CultureInfo.InvariantCulture)).Try(mode, cancellation);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
