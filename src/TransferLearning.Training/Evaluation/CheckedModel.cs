using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Machine;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Evaluation;

/// <summary>A run's model for work that compares files with what torch computes: torch itself is compared with a second engine first.</summary>
public static class CheckedModel
{
    /// <summary>Opens the model and does the work; again in the next mode where torch computes the model wrong.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="thread">The torch thread.</param>
    /// <param name="work">Done on that thread.</param>
    /// <param name="machine">What is known of this machine, by torch's threads; null: nothing, and a mode that is found to be wrong is not kept.</param>
    /// <param name="notice">Told where torch computes wrong numbers and another mode is taken.</param>
    /// <param name="cancellation">Looked at before every node.</param>
    /// <exception cref="RunException">There is no model, torch computes it wrong in every mode, or the work fails.</exception>
    public static T Use<T>(
        ModelFolder folder, TorchThread thread, Func<StoredModel, T> work, Func<int?, MachineRecords>? machine = null, Action<string>? notice = null, CancellationToken cancellation = default) =>
        Use(folder, thread, work, machine, notice, network: null, cancellation);

    /// <summary>The same with operations that stand in for the model's own.</summary>
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
        // A mode may have another number of threads than the one before.
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
