using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Machine.Probes;
using TransferLearning.Models.Ops;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Planning;

namespace TransferLearning.Cli.Native;

/// <summary>
/// Tries a network's exact shapes before a run computes them, in a separate process because they may crash it. It does so only on
/// suspicious machines: some mode was wrong there, or the machine reports no caches.
/// </summary>
internal static class CheckedNetwork
{
    // A fault depends on the number of rows. More samples only add more rows of the same kind.
    private const int MostSamples = 4;

    /// <summary>Whether each network must be tried on this machine.</summary>
    public static bool IsDue(Session session, int? threads) =>
        CheckedMachine.CanBeChecked && TorchModes.Chosen(session.Environment) is null && (!Processor.OfThisMachine.ReportsCaches || CheckedMachine.Known(threads) is { Faults.Count: > 0 });

    /// <summary>Tries a network in the current mode, and in the next modes if it is wrong there. Call it before torch is loaded.</summary>
    /// <param name="session">Messages go to its standard error.</param>
    /// <param name="threads">The number of threads for torch's operations; null for torch's own choice.</param>
    /// <param name="network">The network that torch will compute.</param>
    /// <param name="batchSize">The number of samples in a batch.</param>
    /// <exception cref="RunException">Every mode is wrong.</exception>
    public static void Ensure(Session session, int? threads, Graph network, int batchSize)
    {
        if (!TorchPackages.AreThere)
            return;
        CheckedMachine.Ensure(session, threads);
        var batch = Math.Min(batchSize, MostSamples);
        // A network of dense layers needs no check: oneDNN does not compute its float32 matrix products. A sweep has many such heads.
        if (!IsDue(session, threads) || NetworkProbes.Of(network, batch).All(probe => probe.Op is Linear))
            return;
        var text = GraphJson.Write(network).ToJsonString();
        var name = string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]}-{batch}");
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            var process = CheckedMachine.Process(threads, "--network", file, "--batch", batch.ToString(CultureInfo.InvariantCulture));
            new NetworkCheck(MachineRecords.OfThisMachine(threads), process).Run(
                name,
                mode => session.ProgressText.WriteLine($"checking once that torch computes '{network.Name}' correctly in mode '{mode.Name}'"),
                () => CheckedMachine.Ensure(session, threads),
                session.Cancellation);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Tries the network that an experiment trains, for the stage that trains the largest part.</summary>
    public static void Ensure(Session session, Plan plan) =>
        Ensure(session, plan.Experiment.Run.Threads, plan.Stages.MaxBy(stage => stage.Suffix.Nodes.Count)!.Suffix, plan.Experiment.Data.BatchSize);

    /// <summary>Tries the network of a run's model, with torch's own number of threads.</summary>
    public static void Ensure(Session session, ModelFolder folder, int pictures)
    {
        try
        {
            Ensure(session, threads: null, folder.Read().Calibrated(), pictures);
        }
        catch (InvalidDataException)
        {
            // Opening the model reports the same error.
        }
    }
}
