using TorchSharp;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Metrics;

/// <summary>Sums in a device's memory, by its own operations: adding to them does not wait for it.</summary>
internal sealed class DeviceSums : IMetricSums
{
    private readonly int _top;
    private readonly Scalar _classes, _one;
    private readonly Dictionary<long, (Scalar Count, Tensor Ones)> _bySize = [];
    private readonly Tensor _loss, _confusion, _inTop;
    private readonly Device _device;
    private long _count;

    /// <param name="device">Where the batches are.</param>
    /// <param name="classes">How many classes.</param>
    /// <param name="top">Of how many of the likeliest classes a sample's should be one; 0 where that is not counted.</param>
    public DeviceSums(Device device, int classes, int top)
    {
        (_device, _top) = (device, top);
        TorchLibrary.Load();
        (_classes, _one) = ((long)classes, 1L);
        // MPS aside, every device sums in double: the order of the batches then does not show.
        _loss = zeros([], float64, device).DetachFromDisposeScope();
        _confusion = zeros([(long)classes * classes], int64, device).DetachFromDisposeScope();
        _inTop = zeros([], int64, device).DetachFromDisposeScope();
    }

    public void Add(Tensor loss, Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var count = logits.shape[0];
        var (countScalar, ones) = BySize(count);
        _loss.add_(loss.detach(), countScalar);
        var predicted = logits.shape[1] == 1 ? logits.gt(Scalars.Zero).squeeze(1).to(int64) : logits.argmax(1);
        _confusion.scatter_add_(0, predicted.add_(labels, _classes), ones);
        if (_top > 0)
        {
            var best = logits.topk(_top, 1).indexes;
            _inTop.add_(best.eq(labels.unsqueeze(1)).sum(), _one);
        }

        _count += count;
    }

    public void Reset()
    {
        // In-place operations give a handle of their own.
        using var scope = NewDisposeScope();
        _loss.zero_();
        _confusion.zero_();
        _inTop.zero_();
        _count = 0;
    }

    public MetricState Save()
    {
        using var scope = NewDisposeScope();
        return new MetricState(_count, _loss.cpu().item<double>(), _inTop.cpu().item<long>(), _confusion.cpu().data<long>().ToArray());
    }

    public void Restore(MetricState state)
    {
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
        _classes.Dispose();
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
