using TransferLearning.Training.FixedOrder;

namespace TransferLearning.Training.Strict;

/// <summary>An activation as a function of one number, in float64.</summary>
/// <param name="Value">Its value.</param>
/// <param name="Slope">Its derivative, from the input and the value. Where it has none, libtorch's.</param>
internal sealed record StrictFunction(Func<double, double> Value, Func<double, double, double> Slope);

/// <summary>The element-wise activations, by Keras's names. <c>gelu</c> and the softmaxes are not among them.</summary>
internal static class StrictFunctions
{
    // Klambauer et al., 2017; PyTorch's constants.
    private const double SeluScale = 1.0507009873554804934193349852946, SeluAlpha = 1.6732632423543772848170429916717;

    private static readonly StrictFunction Silu = new(x => x * StrictMath.Sigmoid(x), (x, _) => StrictMath.Sigmoid(x) * (1 + (x * (1 - StrictMath.Sigmoid(x)))));

    private static readonly StrictFunction HardSwish = new(x => x * Clip(x + 3, 0, 6) / 6, (x, _) => x <= -3 ? 0 : x < 3 ? (x / 3) + 0.5 : 1);

    private static readonly Dictionary<string, StrictFunction> All = new(StringComparer.Ordinal)
    {
        ["relu"] = new(x => x <= 0 ? 0 : x, (x, _) => x <= 0 ? 0 : 1),
        ["relu6"] = new(x => Clip(x, 0, 6), (x, _) => x is > 0 and < 6 ? 1 : 0),
        ["sigmoid"] = new(StrictMath.Sigmoid, (_, y) => y * (1 - y)),
        ["tanh"] = new(StrictMath.Tanh, (_, y) => 1 - (y * y)),
        ["silu"] = Silu,
        ["swish"] = Silu,
        ["hard_sigmoid"] = new(x => Clip(x + 3, 0, 6) / 6, (x, _) => x is > -3 and < 3 ? 1.0 / 6 : 0),
        ["hard_swish"] = HardSwish,
        ["hard_silu"] = HardSwish,
        ["elu"] = new(x => x > 0 ? x : StrictMath.ExpMinusOne(x), (x, y) => x > 0 ? 1 : y + 1),
        ["selu"] = new(x => SeluScale * (x > 0 ? x : SeluAlpha * StrictMath.ExpMinusOne(x)), (x, y) => x > 0 ? SeluScale : y + (SeluScale * SeluAlpha)),
        ["leaky_relu"] = new(x => x > 0 ? x : 0.2 * x, (x, _) => x > 0 ? 1 : 0.2),
        ["softplus"] = new(x => x > 20 ? x : Math.Max(x, 0) + StrictMath.LogOfOnePlus(StrictMath.Exp(-Math.Abs(x))), (x, _) => x > 20 ? 1 : StrictMath.Sigmoid(x)),
        ["softsign"] = new(x => x / (1 + Math.Abs(x)), (x, _) => 1 / ((1 + Math.Abs(x)) * (1 + Math.Abs(x)))),
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>The function with a name; null if it has no strict form.</summary>
    public static StrictFunction? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>A number within bounds; NaN stays.</summary>
    private static double Clip(double x, double least, double most) => x < least ? least : x > most ? most : x;
}
