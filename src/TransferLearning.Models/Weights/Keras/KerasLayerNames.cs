using System.Text.RegularExpressions;

namespace TransferLearning.Models.Weights.Keras;

/// <summary>
/// Present and former names of layers in keras.applications. The published files are older than Keras's code and keep the old names, because Keras reads them
/// by order and ignores the names (keras/src/legacy/saving/legacy_h5_format.py). The old names come from the repository keras-team/keras-applications.
/// </summary>
internal static partial class KerasLayerNames
{
    /// <summary>The names that a file's layer may have today, most likely first.</summary>
    public static IEnumerable<string> Of(string layer)
    {
        yield return layer;
        // DenseNet had conv1/conv; MobileNetV3 had expanded_conv_1/expand/BatchNorm and Conv_1.
        var joined = layer.Replace('/', '_');
        yield return joined;
        yield return joined.Replace("_BatchNorm", "_bn", StringComparison.Ordinal).ToLowerInvariant();
        // The classifiers of ResNet, DenseNet and MobileNetV2.
        if (layer is "probs" or "fc1000" or "Logits") yield return "predictions";
        // ConvNeXt's downsampling, two layers in Keras, is one layer here.
        if (Reduction().Replace(layer, "downsampling_block_$2") is var block && block != layer) yield return block;
    }

    [GeneratedRegex("downsampling_(layernorm|conv)_(\\d{1,4})$", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Reduction();
}
