namespace TransferLearning.Models.Onnx.Quantising;

/// <summary>
/// The bias that makes up for what rounding the weights of a convolution adds to its outputs on average (Nagel et al., "Data-Free Quantization Through Weight
/// Equalization and Bias Correction", 2019, section 4.2): the rounding errors of a channel's weights, each times the mean of the input channel that it multiplies.
/// </summary>
internal static class BiasCorrection
{
    /// <summary>The corrected bias of each output channel. Padding, which is 0 and not the mean, is neglected.</summary>
    /// <param name="bias">The bias of each output channel.</param>
    /// <param name="weights">The weights: output channels × input channels of their group × kernel.</param>
    /// <param name="steps">The weights in steps.</param>
    /// <param name="scales">The step of each output channel.</param>
    /// <param name="means">The mean of each input channel.</param>
    /// <param name="inputs">The number of input channels of a group.</param>
    public static float[] Apply(ReadOnlySpan<float> bias, ReadOnlySpan<float> weights, ReadOnlySpan<sbyte> steps, ReadOnlySpan<float> scales, ReadOnlySpan<float> means, int inputs)
    {
        var corrected = bias.ToArray();
        var each = weights.Length / scales.Length;
        var (kernel, perGroup) = (each / inputs, scales.Length / (means.Length / inputs));
        for (var output = 0; output < scales.Length; output++)
        {
            var first = output / perGroup * inputs;
            var added = 0.0;
            for (var i = 0; i < each; i++)
            {
                var at = (output * each) + i;
                added += ((steps[at] * (double)scales[output]) - weights[at]) * means[first + (i / kernel)];
            }

            corrected[output] -= (float)added;
        }

        return corrected;
    }
}
