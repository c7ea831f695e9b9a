using TorchSharp;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Metrics.Sums;

/// <summary>Counts how often each class was predicted as each class. A single output decides between two classes by its sign; of several, the largest wins.</summary>
internal abstract class ConfusionSums(int classes) : MetricSums
{
    protected int Classes => classes;

    public static ConfusionSums On(SumsPlace place, int classes) => place.OnHost ? new OnHost(classes) : new OnDevice(place.Device, classes);

    /// <summary>Reads the counts; waits for the device.</summary>
    public ConfusionMatrix Read() => new(classes, Counts());

    /// <summary>The counts, row by row; a row is a true class.</summary>
    protected abstract long[] Counts();

    public override double[] Save() => [.. Counts().Select(count => (double)count)];

    /// <summary>
    /// Counts in host memory, because torch's operations take longer than the loss of a small head. Ties and NaN count as in torch's operations.
    /// </summary>
    internal sealed class OnHost(int classes) : ConfusionSums(classes)
    {
        private readonly long[] _counts = new long[classes * classes];

        public override void Add(in MeasuredBatch batch)
        {
            var outputs = batch.HostOutputs;
            var labels = batch.HostLabels;
            var width = outputs.Length / labels.Length;
            for (var i = 0; i < labels.Length; i++)
            {
                var row = outputs.Slice(i * width, width);
                _counts[((int)labels[i] * Classes) + (width > 1 ? Places.OfLargest(row) : row[0] > 0 ? 1 : 0)]++;
            }
        }

        public override void Reset() => Array.Clear(_counts);

        protected override long[] Counts() => [.. _counts];

        public override void Restore(IReadOnlyList<double> saved)
        {
            Require(saved, _counts.Length);
            for (var i = 0; i < _counts.Length; i++)
                _counts[i] = (long)saved[i];
        }
    }

    internal sealed class OnDevice(Device device, int classes) : ConfusionSums(classes)
    {
        private readonly Tensor _counts = Kept(() => zeros([(long)classes * classes], int64, device));
        private readonly Scalar _classes = (long)classes;
        private readonly Dictionary<int, Tensor> _ones = [];

        public override void Add(in MeasuredBatch batch)
        {
            if (!_ones.TryGetValue(batch.Count, out var ones))
                _ones.Add(batch.Count, ones = torch.ones([batch.Count], int64, device).DetachFromDisposeScope());
            var predicted = batch.Outputs.shape[1] == 1 ? batch.Outputs.gt(Scalars.Zero).squeeze(1).to(int64) : batch.Outputs.argmax(1);
            _counts.scatter_add_(0, predicted.add_(batch.Targets.Labels, _classes), ones);
        }

        public override void Reset()
        {
            using var scope = NewDisposeScope();
            _counts.zero_();
        }

        protected override long[] Counts()
        {
            using var scope = NewDisposeScope();
            return _counts.cpu().data<long>().ToArray();
        }

        public override void Restore(IReadOnlyList<double> saved)
        {
            Require(saved, Classes * Classes);
            using var scope = NewDisposeScope();
            _counts.copy_(tensor([.. saved.Select(count => (long)count)], int64));
        }

        public override void Dispose()
        {
            base.Dispose();
            _counts.Dispose();
            _classes.Dispose();
            foreach (var ones in _ones.Values)
                ones.Dispose();
        }
    }
}
