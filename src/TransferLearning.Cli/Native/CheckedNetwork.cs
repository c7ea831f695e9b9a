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
    /// <exception cref="RunException">Every mode is wrong.</exception>
    public static void Ensure(Session session, int? threads, Graph network, int batchSize)
    {
        if (!TorchPackages.AreThere)
            return;
        CheckedMachine.Ensure(session, threads);
        var batch = Math.Min(batchSize, MostSamples);
        // Products in 32-bit floats are none of oneDNN's, and a sweep has many small heads.
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
                mode => session.ProgressText.WriteLine($"checking once that torch computes '{network.Name}' right in mode '{mode.Name}'"),
                () => CheckedMachine.Ensure(session, threads),
                session.Cancellation);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The same for what an experiment trains, in the stage that trains most of it.</summary>
    public static void Ensure(Session session, Plan plan) =>
        Ensure(session, plan.Experiment.Run.Threads, plan.Stages.MaxBy(stage => stage.Suffix.Nodes.Count)!.Suffix, plan.Experiment.Data.BatchSize);

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
}
