using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search.Tpe;

/// <summary>A mixture over observations of products over parameters, with one broad prior among them.</summary>
internal sealed class ParzenEstimator
{
    private readonly Kernels[] _parameters;
    private readonly double[] _weights;
    private readonly double[] _logWeights;

    /// <param name="domains">The parameters modelled together.</param>
    /// <param name="observations">Their observed values, oldest first: recent ones weigh more.</param>
    public ParzenEstimator(IReadOnlyList<ParameterDomain> domains, IReadOnlyList<double[]> observations)
    {
        _parameters = [.. domains.Select((domain, j) => Kernels.Of(domain, [.. observations.Select(o => o[j])], domains.Count))];
        _weights = Weights(observations.Count);
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

    /// <summary>1 for the last 25 observations and the prior, rising from 1/n to 1 over the older ones; scaled to the sum 1.</summary>
    private static double[] Weights(int observations)
    {
        const int recent = 25;
        var weights = new double[observations + 1];
        var older = observations - recent;
        for (var i = 0; i < observations; i++)
            weights[i] = i >= older ? 1 : older == 1 ? 1.0 / observations : 1.0 / observations + (1 - 1.0 / observations) * i / (older - 1);
        weights[^1] = 1;
        var sum = weights.Sum();
        return [.. weights.Select(w => w / sum)];
    }
}
