using System.Numerics;
using System.Runtime.CompilerServices;

namespace TransferLearning.Training.Optimizers.Host;

/// <summary>Operations that the vectorised steps share.</summary>
internal static class Vectors
{
    /// <summary><see cref="Subnormals.Flush"/> for a vector: sets subnormal elements of a moving mean to zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> WithoutSubnormals(Vector<float> mean) =>
        Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(mean), new Vector<float>(Subnormals.SmallestNormal)), Vector<float>.Zero, mean);
}
