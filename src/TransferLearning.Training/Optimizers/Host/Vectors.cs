using System.Numerics;
using System.Runtime.CompilerServices;

namespace TransferLearning.Training.Optimizers.Host;

/// <summary>What the optimizers' vector steps share.</summary>
internal static class Vectors
{
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>
    /// Zero where a moving mean has decayed below the normal numbers, as it does where the gradient stays zero (behind a dead ReLU): a processor
    /// takes a hundred cycles for each operation on such a number, which no step can tell from zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> WithoutSubnormals(Vector<float> mean) =>
        Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(mean), new Vector<float>(SmallestNormal)), Vector<float>.Zero, mean);
}
