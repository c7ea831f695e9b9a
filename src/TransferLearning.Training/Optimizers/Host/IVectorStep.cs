using System.Numerics;

namespace TransferLearning.Training.Optimizers.Host;

/// <summary>An optimizer's step for a few neighbouring elements. It works element by element: how a tensor is cut into vectors does not show in the result.</summary>
internal interface IVectorStep
{
    /// <param name="value">The parameter's elements.</param>
    /// <param name="gradient">Their gradient.</param>
    /// <param name="first">The elements of the first state that the optimizer made; zeros where there is none.</param>
    /// <param name="second">Of the second.</param>
    /// <param name="third">Of the third.</param>
    /// <returns>The parameter's elements, moved.</returns>
    Vector<float> Step(Vector<float> value, Vector<float> gradient, ref Vector<float> first, ref Vector<float> second, ref Vector<float> third);
}
