using TorchSharp;
using static TorchSharp.torch;

namespace TransferLearning.Training.Metrics.Sums;

/// <summary>Counts the samples whose class is among the k likeliest.</summary>
internal abstract class PlaceSums(int places) : MetricSums
{
    protected int Places => places;

    public static PlaceSums On(SumsPlace place, int places) => place.OnHost ? new OnHost(places) : new OnDevice(place.Device, places);

    /// <summary>Reads the count; waits for the device.</summary>
    public abstract long Count { get; }

    public override double[] Save() => [Count];

    internal sealed class OnHost(int places) : PlaceSums(places)
    {
        private long _count;

        public override long Count => _count;

        public override void Add(in MeasuredBatch batch)
        {
            var outputs = batch.HostOutputs;
            var labels = batch.HostLabels;
            var width = outputs.Length / labels.Length;
            for (var i = 0; i < labels.Length; i++)
            {
                var row = outputs.Slice(i * width, width);
                if (Metrics.Places.IsAmong(row, (int)labels[i], Places) ?? IsAmongByTorch(row, labels[i]))
                    _count++;
            }
        }

        public override void Reset() => _count = 0;

        public override void Restore(IReadOnlyList<double> saved)
        {
            Require(saved, 1);
            _count = (long)saved[0];
        }

        /// <summary>Asks torch's <c>topk</c> which of several equal values are among the largest.</summary>
        private bool IsAmongByTorch(ReadOnlySpan<float> row, long label)
        {
            using var scope = NewDisposeScope();
            return tensor(row.ToArray()).topk(Places).indexes.data<long>().Contains(label);
        }
    }

    internal sealed class OnDevice(Device device, int places) : PlaceSums(places)
    {
        private readonly Tensor _count = Kept(() => zeros([], int64, device));
        private readonly Scalar _one = 1L;

        public override long Count
        {
            get
            {
                using var scope = NewDisposeScope();
                return _count.cpu().item<long>();
            }
        }

        public override void Add(in MeasuredBatch batch)
        {
            var best = batch.Outputs.topk(Places, 1).indexes;
            _count.add_(best.eq(batch.Targets.Labels.unsqueeze(1)).sum(), _one);
        }

        public override void Reset()
        {
            using var scope = NewDisposeScope();
            _count.zero_();
        }

        public override void Restore(IReadOnlyList<double> saved)
        {
            Require(saved, 1);
            using var scope = NewDisposeScope();
            _count.copy_(tensor((long)saved[0], int64));
        }

        public override void Dispose()
        {
            base.Dispose();
            _count.Dispose();
            _one.Dispose();
        }
    }
}
