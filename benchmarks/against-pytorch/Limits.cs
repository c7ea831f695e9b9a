using System.Diagnostics;
using static TorchSharp.torch;

namespace TransferLearning.Benchmarks.AgainstPyTorch;

/// <summary>What the machine can do at most, measured with torch on all threads. The best of several measurements counts.</summary>
internal static class Limits
{
    private const int Measurements = 9;

    /// <summary>Multiply-adds a second, in 32-bit floats, by a product of two square matrices.</summary>
    public static double MultiplyAdds()
    {
        const int Size = 2048;
        using var scope = NewDisposeScope();
        Tensor a = rand(Size, Size), b = rand(Size, Size);
        return Math.Pow(Size, 3) / Best(() => a.matmul(b).Dispose());
    }

    /// <summary>Bytes a second between memory and processor, read and written, by copying a block that no cache holds.</summary>
    public static double Bytes()
    {
        const long Elements = 256L << 20;
        using var scope = NewDisposeScope();
        Tensor from = ones(Elements), to = zeros(Elements);
        return 2.0 * Elements * sizeof(float) / Best(() => to.copy_(from));
    }

    private static double Best(Action work)
    {
        var best = double.MaxValue;
        for (var i = 0; i < Measurements; i++)
        {
            var began = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return best;
    }
}
