using System.Globalization;
using TransferLearning.Models.Ops;

namespace TransferLearning.Training.Planning;

/// <summary>Describes in words how pixel values are changed before the backbone's first trained layer.</summary>
internal static class PreprocessingText
{
    /// <param name="preprocessing">The preprocessing that the weights were trained with.</param>
    /// <param name="fitted">The statistics of the backbone's first layers; null if no layer is fitted to the training pictures.</param>
    /// <param name="backbone">The backbone with these layers.</param>
    public static string Of(Preprocessing preprocessing, Standardisation? fitted, Graph backbone) =>
        Of(preprocessing) + string.Concat(backbone.Nodes.Select(node => Describe(node.Op, fitted)));

    /// <summary>How texts become numbers.</summary>
    public static string Of(TextSection options, TextVectorizer text) => text.Options.Encoder is { } pieces
        ? string.Create(CultureInfo.InvariantCulture, $"{PiecesText.Of(pieces)}, {text.Vocabulary.Count:N0} pieces, {options.SequenceLength:N0} a text")
        : string.Create(CultureInfo.InvariantCulture, $"{Spelling.Of(options.Standardize)}, split: {Spelling.Of(options.Split)}, {text.Vocabulary.Count:N0} words, {options.SequenceLength:N0} a text");

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
