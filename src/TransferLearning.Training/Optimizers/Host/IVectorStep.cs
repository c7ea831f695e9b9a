using System.Numerics;

namespace TransferLearning.Training.Optimizers.Host;

/// <summary>An optimizer's step for a vector of adjacent elements. It is element-wise, so the division into vectors does not affect the result.</summary>
internal interface IVectorStep
{
    /// <param name="value">The parameter's elements.</param>
    /// <param name="gradient">Their gradient.</param>
    /// <param name="first">The elements of the optimizer's first state; zeros if there is none.</param>
    /// <param name="second">The elements of the second state; zeros if there is none.</param>
    /// <param name="third">The elements of the third state; zeros if there is none.</param>
    /// <returns>The updated elements.</returns>
    Vector<float> Step(Vector<float> value, Vector<float> gradient, ref Vector<float> first, ref Vector<float> second, ref Vector<float> third);
}
