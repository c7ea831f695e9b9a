using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Evaluation;

/// <summary>Runs work that compares a model's files with torch. torch itself is first compared with a second engine.</summary>
public static class CheckedModel
{
    /// <summary>Opens the model and does the work. If torch computes the model wrong, repeats this in the next mode.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="thread">The torch thread.</param>
    /// <param name="work">The work, done on that thread.</param>
    /// <param name="machine">The records of this machine, by torch's threads. Null for none; then faults that are found are not stored.</param>
    /// <param name="notice">Receives a message if torch computes wrong numbers and the mode changes.</param>
    /// <param name="cancellation">Checked before every node.</param>
    /// <exception cref="RunException">There is no model, torch computes it wrong in every mode, or the work fails.</exception>
    public static T Use<T>(
        ModelFolder folder, TorchThread thread, Func<StoredModel, T> work, Func<int?, MachineRecords>? machine = null, Action<string>? notice = null, CancellationToken cancellation = default) =>
        Use(folder, thread, work, machine, notice, network: null, cancellation);

    /// <summary>Like the method above, with a function that replaces the model's network.</summary>
    internal static T Use<T>(
        ModelFolder folder, TorchThread thread, Func<StoredModel, T> work, Func<int?, MachineRecords>? machine, Action<string>? notice, Func<Graph, Graph>? network, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(thread);
        ArgumentNullException.ThrowIfNull(work);
        using var modes = new RunModes(begun: null, threads: null, machine, notice);
        return modes.Run(() => thread.Run(() => Checked(folder, work, notice, network, cancellation), cancellation), _ => { });
    }

    private static T Checked<T>(ModelFolder folder, Func<StoredModel, T> work, Action<string>? notice, Func<Graph, Graph>? network, CancellationToken cancellation)
    {
        // The mode may use another number of threads than the one before.
        TorchThreads.Set(null);
        using var model = StoredModel.Open(folder, "cpu", network);
        using (NewDisposeScope())
        using (no_grad())
        {
            var images = ChannelsLast.Of(TorchSharp.torch.tensor(ExportCheck.Preprocessed(model.Network), model.Network.Input.WithBatch(ExportCheck.Pictures)));
            new FirstBatchCheck(model.Network.ToLogits(), model.State, new MixedPrecision(CPU.type, isBf16: false), (int)images.shape[0], trained: [], notice).Run(images, cancellation);
        }

        return work(model);
    }
}
