using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search.Tpe;

/// <summary>A Parzen estimator: a mixture with one component per observation and one broad prior. Each component is a product over the parameters.</summary>
internal sealed class ParzenEstimator
{
    private readonly Kernels[] _parameters;
    private readonly double[] _weights;
    private readonly double[] _logWeights;

    /// <param name="domains">The parameters that are modelled together.</param>
    /// <param name="observations">The observed values of those parameters.</param>
    /// <param name="weights">The weight of each observation, not negative; the prior gets the mean weight. If empty, all weigh the same.</param>
    public ParzenEstimator(IReadOnlyList<ParameterDomain> domains, IReadOnlyList<double[]> observations, IReadOnlyList<double> weights)
    {
        _parameters = [.. domains.Select((domain, j) => Kernels.Of(domain, [.. observations.Select(o => o[j])]))];
        _weights = WithPrior(weights.Sum() > 0 ? weights : [.. observations.Select(_ => 1.0)]);
        _logWeights = [.. _weights.Select(weight => Math.Log(weight))];
    }

    /// <summary>Draws one vector of values.</summary>
    public double[] Sample(Draws draws)
    {
        var kernel = draws.Index(_weights);
        var values = new double[_parameters.Length];
        for (var j = 0; j < values.Length; j++)
            values[j] = _parameters[j].Sample(kernel, draws);
        return values;
    }

    /// <summary>The logarithm of the mixture's density at the values.</summary>
    public double LogDensity(double[] values)
    {
        var terms = new double[_weights.Length];
        for (var k = 0; k < terms.Length; k++)
        {
            terms[k] = _logWeights[k];
            for (var j = 0; j < values.Length; j++)
                terms[k] += _parameters[j].LogDensity(k, values[j]);
        }

        var greatest = terms.Max();
        return greatest + Math.Log(terms.Sum(term => Math.Exp(term - greatest)));
    }

    /// <summary>The weights followed by the prior's weight, scaled to the sum 1.</summary>
    private static double[] WithPrior(IReadOnlyList<double> weights)
    {
        if (weights.Count == 0)
            return [1];
        var sum = weights.Sum();
        var all = sum + sum / weights.Count;
        return [.. weights.Select(weight => weight / all), sum / weights.Count / all];
    }
}
