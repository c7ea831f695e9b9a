using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search.Tpe;

/// <summary>The kernels of one parameter in a Parzen estimator: one for each observation and, as the last, the prior.</summary>
internal abstract class Kernels
{
    /// <summary>Draws a value from the kernel <paramref name="kernel"/>.</summary>
    public abstract double Sample(int kernel, Draws draws);

    /// <summary>The logarithm of the kernel's density (or probability) at the value.</summary>
    public abstract double LogDensity(int kernel, double value);

    /// <param name="values">The observed values.</param>
    public static Kernels Of(ParameterDomain domain, IReadOnlyList<double> values) => domain switch
    {
        NumericDomain numeric => new NumericKernels(numeric, values),
        ChoiceDomain choice => new ChoiceKernels(choice, values),
        _ => throw new ArgumentException($"no kernel for a {domain.GetType().Name}"),
    };
}
