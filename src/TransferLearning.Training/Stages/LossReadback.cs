using static TorchSharp.torch;

namespace TransferLearning.Training.Stages;

/// <summary>A batch's loss on its device, and what is told of it.</summary>
/// <param name="Loss">Its tensor belongs to the caller's dispose scope; what is kept is an alias.</param>
/// <param name="Step">The batch's place in its epoch, from 0.</param>
/// <param name="Indices">The batch's pictures.</param>
/// <param name="Rate">The learning rate of its update.</param>
/// <param name="RunStep">Batches of the run, this one included.</param>
internal sealed record SeenLoss(StepLoss Loss, int Step, int[] Indices, double Rate, long RunStep);

/// <summary>
/// Reads losses back. To read one is to wait for everything that the device was given before, so on a GPU several are read at once and
/// the device is drained once in so many steps; on a CPU, where nothing is ahead, each is read before anything moves by it.
/// </summary>
/// <param name="window">How many losses are read at once.</param>
/// <param name="judge">Told each loss, in order; may throw.</param>
internal sealed class LossReadback(int window, Action<SeenLoss, double> judge) : IDisposable
{
    private readonly List<SeenLoss> _unread = [];

    /// <summary>How many are read at once on a device.</summary>
    public static int WindowOf(TorchSharp.DeviceType device) => device == TorchSharp.DeviceType.CPU ? 1 : 8;

    /// <summary>Takes a batch's loss, and reads all that are there where the window is full.</summary>
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

    /// <summary>Reads what was not yet read: before every checkpoint, so that none holds what a bad loss moved.</summary>
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
