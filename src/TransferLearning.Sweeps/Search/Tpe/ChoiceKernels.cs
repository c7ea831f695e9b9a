using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search.Tpe;

/// <summary>Categorical kernels: weight 1 on the observed choice, plus a share of the prior on every choice.</summary>
internal sealed class ChoiceKernels : Kernels
{
    private readonly double[][] _probabilities;

    public ChoiceKernels(ChoiceDomain domain, IReadOnlyList<double> values)
    {
        var choices = domain.Values.Count;
        var share = 1.0 / (values.Count + 1);
        var total = 1 + share * choices;
        _probabilities = new double[values.Count + 1][];
        for (var k = 0; k < values.Count; k++)
        {
            _probabilities[k] = new double[choices];
            Array.Fill(_probabilities[k], share / total);
            _probabilities[k][(int)values[k]] += 1 / total;
        }

        _probabilities[^1] = new double[choices];
        Array.Fill(_probabilities[^1], 1.0 / choices);
    }

    public override double Sample(int kernel, Draws draws) => draws.Index(_probabilities[kernel]);

    public override double LogDensity(int kernel, double value) => Math.Log(_probabilities[kernel][(int)value]);
}
