using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Machine.Probes;

/// <summary>
/// Attention by its definition (Vaswani et al. 2017). The gradients are checked together: their product with a random direction is the directional
/// derivative of the loss, which two more forward passes give.
/// </summary>
internal sealed class AttentionReference(Attention op, long batch, long tokens, long features) : IProbeReference
{
    private const double Step = 1e-4;

    private static readonly string[] Names = ["input", "in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"];

    public IEnumerable<(string What, double Error)> Errors(IReadOnlyDictionary<string, float[]> values, IReadOnlyDictionary<string, float[]> results)
    {
        var given = Names.ToDictionary(name => name, name => values[name].Select(value => (double)value).ToArray());
        yield return ("output", ConvolutionReference.Error([.. results["output"].Select(value => (double)value)], Forward(given)));
        var directions = Names.ToDictionary(name => name, name => ProbeValues.Of($"{name} direction", values[name].Length));
        var (slope, squares) = (0.0, 0.0);
        foreach (var name in Names)
            for (var i = 0; i < results[name].Length; i++)
                (slope, squares) = (slope + ((double)results[name][i] * directions[name][i]), squares + ((double)results[name][i] * results[name][i]));
        var expected = (Loss(Moved(given, directions, Step), values["gradient"]) - Loss(Moved(given, directions, -Step), values["gradient"])) / (2 * Step);
        var error = Math.Abs(slope - expected) / Math.Sqrt(Math.Max(squares, 1e-12));
        yield return ("gradients", double.IsFinite(error) ? error : double.PositiveInfinity);
    }

    private static Dictionary<string, double[]> Moved(Dictionary<string, double[]> given, Dictionary<string, float[]> directions, double step) =>
        given.ToDictionary(pair => pair.Key, pair => pair.Value.Zip(directions[pair.Key], (value, direction) => value + (step * direction)).ToArray());

    private double Loss(Dictionary<string, double[]> values, float[] gradient) => Forward(values).Zip(gradient, (output, weight) => output * weight).Sum();

    private double[] Forward(Dictionary<string, double[]> values)
    {
        var (width, rows) = (features / op.Heads, batch * tokens);
        var projected = Linear(values["input"], rows, features, values["in_proj_weight"], values["in_proj_bias"], 3 * features);
        var joined = new double[rows * features];
        var shares = new double[tokens];
        for (long n = 0; n < batch; n++)
            for (long head = 0; head < op.Heads; head++)
                for (long query = 0; query < tokens; query++)
                {
                    var from = (((n * tokens) + query) * 3 * features) + (head * width);
                    for (long key = 0; key < tokens; key++)
                        shares[key] = Product(projected, from, projected, (((n * tokens) + key) * 3 * features) + features + (head * width), width) / Math.Sqrt(width);
                    var largest = shares.Max();
                    var total = 0.0;
                    for (long key = 0; key < tokens; key++)
                        total += shares[key] = Math.Exp(shares[key] - largest);
                    var to = (((n * tokens) + query) * features) + (head * width);
                    for (long key = 0; key < tokens; key++)
                        for (long i = 0; i < width; i++)
                            joined[to + i] += shares[key] / total * projected[(((n * tokens) + key) * 3 * features) + (2 * features) + (head * width) + i];
                }

        return Linear(joined, rows, features, values["out_proj.weight"], values["out_proj.bias"], features);
    }

    private static double[] Linear(double[] x, long rows, long inputs, double[] weight, double[] bias, long units)
    {
        var result = new double[rows * units];
        for (long row = 0; row < rows; row++)
            for (long unit = 0; unit < units; unit++)
                result[(row * units) + unit] = bias[unit] + Product(x, row * inputs, weight, unit * inputs, inputs);
        return result;
    }

    private static double Product(double[] left, long leftFrom, double[] right, long rightFrom, long count)
    {
        var sum = 0.0;
        for (long i = 0; i < count; i++)
            sum += left[leftFrom + i] * right[rightFrom + i];
        return sum;
    }
}
