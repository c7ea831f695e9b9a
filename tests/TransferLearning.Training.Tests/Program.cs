using TransferLearning.Training.Tests.Activations;

namespace TransferLearning.Training.Tests;

/// <summary>The work of a test's child process; the first argument selects it.</summary>
internal static class Program
{
    private static int Main(string[] arguments) => arguments switch
    {
        ["fill-activations", var folder, var records, var most] => FillInChild.Run(folder, int.Parse(records), int.Parse(most)),
        ["train", var stop, var file, var folder, .. var overrides] => Running.ResumeTests.TrainInChild(int.Parse(stop), file, folder, overrides),
        ["train-strictly", var file, var folder, var store, .. var overrides] => Strict.ProcessorTests.TrainInChild(file, folder, store, overrides),
        ["write-checkpoints", var folder, var from] => Checkpoints.CheckpointStoreTests.WriteForEver(folder, int.Parse(from)),
        ["probe-and-die", var mode] => Machine.DyingChildTests.Probe(mode),
        ["probe-network-and-die", var mode] => Machine.DyingChildTests.ProbeNetwork(mode),
        ["warn"] => Precision.NativeWarningsTests.Warn(),
        _ => 2,
    };
}
