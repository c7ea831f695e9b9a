using TorchSharp;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Metrics;

/// <summary>
/// Sums of an epoch's loss and confusion counts, kept on the device: a step adds to them without waiting for the device, and
/// <see cref="Read"/> is called once an epoch.
/// </summary>
public sealed class MetricAccumulator : IDisposable
{
    private readonly int _classes, _top;
    private readonly Scalar _classesScalar, _one;
    private readonly Dictionary<long, (Scalar Count, Tensor Ones)> _bySize = [];
    private readonly Tensor _loss, _confusion, _inTop;
    private readonly Device _device;
    private long _count;

    /// <param name="device">Where the batches are.</param>
    /// <param name="classes">How many classes, at least 2.</param>
    public MetricAccumulator(Device device, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        (_device, _classes, _top) = (device, classes, classes > 5 ? 5 : 0);
        TorchLibrary.Load();
        (_classesScalar, _one) = ((long)classes, 1L);
        // MPS aside, every device sums in double: the order of the batches then does not show.
        _loss = zeros([], float64, device).DetachFromDisposeScope();
        _confusion = zeros([(long)classes * classes], int64, device).DetachFromDisposeScope();
        _inTop = zeros([], int64, device).DetachFromDisposeScope();
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="loss">The batch's mean loss, scalar.</param>
    /// <param name="logits">[N, classes], or [N, 1] where the sign decides between two classes. Probabilities do as well, but for [N, 1].</param>
    /// <param name="labels">int64 [N].</param>
    public void Add(Tensor loss, Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var count = logits.shape[0];
        var (countScalar, ones) = BySize(count);
        _loss.add_(loss.detach(), countScalar);
        var predicted = logits.shape[1] == 1 ? logits.gt(Scalars.Zero).squeeze(1).to(int64) : logits.argmax(1);
        _confusion.scatter_add_(0, predicted.add_(labels, _classesScalar), ones);
        if (_top > 0)
        {
            var best = logits.topk(_top, 1).indexes;
            _inTop.add_(best.eq(labels.unsqueeze(1)).sum(), _one);
        }
        _count += count;
    }

    /// <summary>The epoch's metrics so far; waits for the device.</summary>
    public EpochMetrics Read()
    {
        using var scope = NewDisposeScope();
        var confusion = new ConfusionMatrix(_classes, _confusion.cpu().data<long>().ToArray());
        var samples = Math.Max(1, _count);
        return new EpochMetrics(_count, _loss.cpu().item<double>() / samples, confusion, _top > 0 ? _inTop.cpu().item<long>() / (double)samples : null);
    }

    /// <summary>Starts a new epoch.</summary>
    public void Reset()
    {
        // In-place operations give a handle of their own.
        using var scope = NewDisposeScope();
        _loss.zero_();
        _confusion.zero_();
        _inTop.zero_();
        _count = 0;
    }

    /// <summary>The sums as numbers, for a checkpoint within an epoch: exact.</summary>
    public MetricState Save()
    {
        using var scope = NewDisposeScope();
        return new MetricState(_count, _loss.cpu().item<double>(), _inTop.cpu().item<long>(), _confusion.cpu().data<long>().ToArray());
    }

    /// <summary>Continues from saved sums.</summary>
    /// <exception cref="InvalidDataException">They are of another number of classes.</exception>
    public void Restore(MetricState state)
    {
        if (state.Confusion.Count != _classes * _classes)
            throw new InvalidDataException($"The saved metrics hold {state.Confusion.Count} confusion counts; {_classes * _classes} are needed.");
        using var scope = NewDisposeScope();
        _count = state.Count;
        _loss.copy_(tensor(state.LossSum, float64));
        _inTop.copy_(tensor(state.InTop, int64));
        _confusion.copy_(tensor(state.Confusion.ToArray(), int64));
    }

    public void Dispose()
    {
        _loss.Dispose();
        _confusion.Dispose();
        _inTop.Dispose();
        _classesScalar.Dispose();
        _one.Dispose();
        foreach (var (count, ones) in _bySize.Values)
        {
            count.Dispose();
            ones.Dispose();
        }
    }

    private (Scalar Count, Tensor Ones) BySize(long count)
    {
        if (!_bySize.TryGetValue(count, out var found))
            _bySize[count] = found = (Scalars.Make(count), torch.ones([count], int64, _device).DetachFromDisposeScope());
        return found;
    }
}
