using static TorchSharp.torch;

namespace TransferLearning.Training.Stages;

/// <summary>A batch's loss on its device, with the information for reporting it.</summary>
/// <param name="Loss">The loss. Its tensor belongs to the caller's dispose scope; an alias is kept.</param>
/// <param name="Step">The batch's index in its epoch, from 0.</param>
/// <param name="Indices">The batch's pictures.</param>
/// <param name="Rate">The learning rate of the batch's update.</param>
/// <param name="RunStep">The number of batches in the run, including this one.</param>
internal sealed record SeenLoss(StepLoss Loss, int Step, int[] Indices, double Rate, long RunStep);

/// <summary>
/// Reads losses from the device. Reading one waits for all queued work. So on a GPU several are read together, and the device is synchronised only
/// once in several steps. On a CPU nothing is queued, and each loss is read before its update.
/// </summary>
/// <param name="window">The number of losses that are read together.</param>
/// <param name="judge">Receives each loss, in order; may throw.</param>
internal sealed class LossReadback(int window, Action<SeenLoss, double> judge) : IDisposable
{
    private readonly List<SeenLoss> _unread = [];

    /// <summary>The number of losses that are read together on a device.</summary>
    public static int WindowOf(TorchSharp.DeviceType device) => device == TorchSharp.DeviceType.CPU ? 1 : 8;

    /// <summary>Adds a batch's loss; reads all of them if the window is full.</summary>
    public void Add(SeenLoss seen)
    {
        if (window == 1 || seen.Loss.OnDevice is not { } loss)
        {
            judge(seen, seen.Loss.Read());
            return;
        }

        _unread.Add(seen with { Loss = new StepLoss(loss.alias().DetachFromDisposeScope()) });
        if (_unread.Count >= window)
            Settle();
    }

    /// <summary>Reads the remaining losses. Call it before every checkpoint, so that no checkpoint contains updates by a bad loss.</summary>
    public void Settle()
    {
        if (_unread.Count == 0)
            return;
        var seen = _unread.ToArray();
        double[] values;
        using (NewDisposeScope())
            values = [.. stack(seen.Select(each => each.Loss.OnDevice!.to(float32))).cpu().data<float>().Select(value => (double)value)];
        Forget();
        foreach (var (each, value) in seen.Zip(values))
            judge(each, value);
    }

    public void Dispose() => Forget();

    private void Forget()
    {
        foreach (var each in _unread)
            each.Loss.OnDevice!.Dispose();
        _unread.Clear();
    }
}
