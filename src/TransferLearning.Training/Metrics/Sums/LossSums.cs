using TorchSharp;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Metrics.Sums;

/// <summary>The sum of the losses of all samples.</summary>
internal abstract class LossSums : MetricSums
{
    public static LossSums On(SumsPlace place) => place.OnHost ? new OnHost() : new OnDevice(place.Device);

    /// <summary>Reads the sum; waits for the device.</summary>
    public abstract double Sum { get; }

    public override double[] Save() => [Sum];

    internal sealed class OnHost : LossSums
    {
        private double _sum;

        public override double Sum => _sum;

        // The product of a float and a count is exact in float64.
        public override void Add(in MeasuredBatch batch) => _sum += batch.Count * batch.LossValue;

        public override void Reset() => _sum = 0;

        public override void Restore(IReadOnlyList<double> saved)
        {
            Require(saved, 1);
            _sum = saved[0];
        }
    }

    internal sealed class OnDevice(Device device) : LossSums
    {
        private readonly Tensor _sum = Kept(() => zeros([], float64, device));
        private readonly Dictionary<int, Scalar> _counts = [];

        public override double Sum
        {
            get
            {
                using var scope = NewDisposeScope();
                return _sum.cpu().item<double>();
            }
        }

        public override void Add(in MeasuredBatch batch)
        {
            if (!_counts.TryGetValue(batch.Count, out var count))
                _counts.Add(batch.Count, count = Scalars.Make(batch.Count));
            _sum.add_(batch.Loss!.detach(), count);
        }

        public override void Reset()
        {
            // In-place operations return a new handle, which the scope disposes.
            using var scope = NewDisposeScope();
            _sum.zero_();
        }

        public override void Restore(IReadOnlyList<double> saved)
        {
            Require(saved, 1);
            using var scope = NewDisposeScope();
            _sum.copy_(tensor(saved[0], float64));
        }

        public override void Dispose()
        {
            base.Dispose();
            _sum.Dispose();
            foreach (var count in _counts.Values)
                count.Dispose();
        }
    }
}
