using System.Runtime.InteropServices;
using TransferLearning.Models.Torch;
using TransferLearning.Training.Optimizers.Host;
using static TorchSharp.torch;

namespace TransferLearning.Training.Metrics.Sums;

/// <summary>The sums of the errors of each number, in units of its standard deviation, in float64.</summary>
/// <param name="place">Where the sums are kept. In host memory they are made sample by sample, in an order that no processor changes.</param>
/// <param name="outputs">The meaning of the network's outputs.</param>
internal sealed class ErrorSums(SumsPlace place, OutputMeaning outputs) : MetricSums
{
    // Rows: absolute errors, squared errors, targets, squared targets.
    private readonly Tensor _sums = Kept(() => zeros([4, outputs.Count], float64, place.Device));

    public override bool NeedsPredicted => true;

    public override void Add(in MeasuredBatch batch)
    {
        if (place.OnHost)
        {
            AddOnHost(batch);
            return;
        }

        var wanted = batch.Targets.Wanted!.to(float64);
        var error = batch.Predicted!.detach().to(float64).sub(wanted);
        _sums.add_(stack([error.abs().sum([0L]), error.square().sum([0L]), wanted.sum([0L]), wanted.square().sum([0L])]), Scalars.One);
    }

    private void AddOnHost(in MeasuredBatch batch)
    {
        var predicted = HostLayouts.Floats(batch.Predicted!.detach().to(float32).contiguous());
        var targets = HostLayouts.Floats(batch.Targets.Wanted!.to(float32).contiguous());
        var sums = MemoryMarshal.Cast<byte, double>(_sums.bytes);
        var numbers = outputs.Count;
        for (var i = 0; i < predicted.Length; i++)
        {
            double wanted = targets[i], error = predicted[i] - wanted;
            var number = i % numbers;
            sums[number] += Math.Abs(error);
            sums[numbers + number] += error * error;
            sums[(2 * numbers) + number] += wanted;
            sums[(3 * numbers) + number] += wanted * wanted;
        }
    }

    /// <summary>Reads the errors; waits for the device.</summary>
    public NumberErrors Read(long samples)
    {
        var sums = Save();
        var numbers = outputs.Count;
        return new NumberErrors(samples, sums[..numbers], sums[numbers..(2 * numbers)], sums[(2 * numbers)..(3 * numbers)], sums[(3 * numbers)..], outputs.Scale?.Deviation ?? [.. Enumerable.Repeat(1.0, numbers)]);
    }

    public override void Reset()
    {
        using var scope = NewDisposeScope();
        _sums.zero_();
    }

    public override double[] Save()
    {
        using var scope = NewDisposeScope();
        return _sums.cpu().contiguous().data<double>().ToArray();
    }

    public override void Restore(IReadOnlyList<double> saved)
    {
        Require(saved, 4 * outputs.Count);
        using var scope = NewDisposeScope();
        _sums.copy_(tensor([.. saved], [4, outputs.Count], float64));
    }

    public override void Dispose()
    {
        base.Dispose();
        _sums.Dispose();
    }
}
