using System.Text.RegularExpressions;

namespace TransferLearning.Models.Weights.Keras;

/// <summary>
/// Turns the dataset names that Keras has written over the years, with Theano and with TensorFlow, into <c>layer/variable</c>:
/// <c>conv1/kernel:0</c>, <c>block1_conv1_W_1:0</c>, <c>bn_conv1/bn_conv1_running_std:0</c>, <c>vgg16/block1_conv1/kernel:0</c>, <c>kernel</c>.
/// </summary>
internal static partial class KerasNames
{
    private static readonly Dictionary<string, string> Old = new(StringComparer.Ordinal)
    {
        ["W"] = "kernel",
        ["b"] = "bias",
        ["running_mean"] = "moving_mean",
        // Keras 1's name for the variance.
        ["running_std"] = "moving_variance",
    };

    /// <param name="layer">The layer's name in <c>layer_names</c>. It may contain slashes (<c>conv1/conv</c> in DenseNet).</param>
    /// <param name="weights">The layer's <c>weight_names</c>, in order.</param>
    /// <returns>The entries' names, in the same order. Where the layer is itself a model, its inner layers' names replace its name.</returns>
    public static string[] Of(string layer, IReadOnlyList<string> weights)
    {
        var prefixes = weights.Select(Prefix).Distinct(StringComparer.Ordinal).Count();
        return [.. weights.Select(weight => prefixes > 1 ? $"{Inner(layer, Prefix(weight))}/{Variable(Last(Prefix(weight)), weight)}" : $"{layer}/{Variable(layer, weight)}")];
    }

    private static string Prefix(string weight) => weight.LastIndexOf('/') is >= 0 and var slash ? weight[..slash] : "";

    private static string Inner(string layer, string prefix) => prefix.StartsWith(layer + "/", StringComparison.Ordinal) ? prefix[(layer.Length + 1)..] : prefix;

    private static string Last(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string Variable(string layer, string weight)
    {
        var name = Counter().Replace(Last(weight), "");
        var own = Last(layer);
        if (name.StartsWith(own + "_", StringComparison.Ordinal)) name = name[(own.Length + 1)..];
        name = Repetition().Replace(name, "");
        return Old.GetValueOrDefault(name, name);
    }

    /// <summary>The number of TensorFlow's output, as in <c>kernel:0</c>.</summary>
    [GeneratedRegex(":[0-9]+$", RegexOptions.None, 100)]
    private static partial Regex Counter();

    /// <summary>The number that Keras appends where a session uses a name again, as in <c>W_1</c>.</summary>
    [GeneratedRegex("_[0-9]+$", RegexOptions.None, 100)]
    private static partial Regex Repetition();
}
