using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>Masks of zeros and 1/(1 − p), drawn on the CPU so that they are the same whatever the device.</summary>
internal static class RandomMask
{
    public static Tensor Apply(Tensor x, long[] shape, double probability, in OpContext context)
    {
        if (probability >= 1)
            return zeros_like(x);
        using var generator = context.NewGenerator();
        using var onCpu = empty(shape, ScalarType.Float32);
        onCpu.bernoulli_(1 - probability, generator);
        using TorchSharp.Scalar divisor = 1 - probability;
        onCpu.div_(divisor);
        GC.KeepAlive(divisor);
        using var mask = onCpu.to(x.dtype, x.device);
        return x.mul(mask);
    }
}
