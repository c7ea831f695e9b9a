using System.Globalization;
using TransferLearning.Models.Ops;

namespace TransferLearning.Training.Planning;

/// <summary>What is done with a pixel's value before the backbone's first trained layer, in words.</summary>
internal static class PreprocessingText
{
    /// <param name="preprocessing">What the weights were trained with.</param>
    /// <param name="fitted">What the backbone's first layers are set to; null where none is fitted to the training pictures.</param>
    /// <param name="backbone">The backbone, with those layers.</param>
    public static string Of(Preprocessing preprocessing, Standardisation? fitted, Graph backbone) =>
        Of(preprocessing) + string.Concat(backbone.Nodes.Select(node => Describe(node.Op, fitted)));

    private static string Of(Preprocessing preprocessing) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(preprocessing.Order == ChannelOrder.Bgr ? "BGR" : "RGB")}, times {preprocessing.Scale:G6}, minus [{Numbers(preprocessing.Mean)}], over [{Numbers(preprocessing.Std)}]");

    private static string Describe(Op op, Standardisation? fitted) => op switch
    {
        SamplewiseStandardisation { OverDeviation: var over } => $", minus each picture's mean{(over ? ", over its deviation" : "")}",
        FeaturewiseStandardisation { OverDeviation: var over } => $", minus [{Numbers(fitted!.Mean!)}]{(over ? $", over [{Numbers(fitted.Std!)}]" : "")}",
        ZcaWhitening { Directions: var directions } => string.Create(CultureInfo.InvariantCulture, $", whitened along {directions:N0} directions of the training pictures"),
        _ => "",
    };

    private static string Numbers(IEnumerable<double> numbers) => string.Join(", ", numbers.Select(number => number.ToString("G6", CultureInfo.InvariantCulture)));
}
