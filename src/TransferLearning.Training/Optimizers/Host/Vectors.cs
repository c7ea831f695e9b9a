using System.Numerics;
using System.Runtime.CompilerServices;

namespace TransferLearning.Training.Optimizers.Host;

/// <summary>What the optimizers' vector steps share.</summary>
internal static class Vectors
{
    /// <summary><see cref="Subnormals.Flush"/> for a vector: zero where a moving mean has decayed below the normal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> WithoutSubnormals(Vector<float> mean) =>
        Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(mean), new Vector<float>(Subnormals.SmallestNormal)), Vector<float>.Zero, mean);
}
