using System.Text.RegularExpressions;

namespace TransferLearning.Models.Weights.Keras;

/// <summary>
/// Names that layers of keras.applications have or had. The files that Keras offers are older than its code and keep the names of their day: Keras reads them
/// in order and never looks at them (keras/src/legacy/saving/legacy_h5_format.py); the older names are those of the repository keras-team/keras-applications.
/// </summary>
internal static partial class KerasLayerNames
{
    /// <summary>What a file's layer may be called today, most likely first.</summary>
    public static IEnumerable<string> Of(string layer)
    {
        yield return layer;
        // DenseNet had conv1/conv, MobileNetV3 expanded_conv_1/expand/BatchNorm and Conv_1.
        var joined = layer.Replace('/', '_');
        yield return joined;
        yield return joined.Replace("_BatchNorm", "_bn", StringComparison.Ordinal).ToLowerInvariant();
        // The classifiers of ResNet, DenseNet and MobileNetV2.
        if (layer is "probs" or "fc1000" or "Logits") yield return "predictions";
        // ConvNeXt's reductions are one layer here.
        if (Reduction().Replace(layer, "downsampling_block_$2") is var block && block != layer) yield return block;
    }

    [GeneratedRegex("downsampling_(layernorm|conv)_(\\d{1,4})$", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Reduction();
}
