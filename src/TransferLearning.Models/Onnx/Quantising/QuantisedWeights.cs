namespace TransferLearning.Models.Onnx.Quantising;

/// <summary>
/// Weights as signed 8-bit numbers with a scale per output channel, symmetrically around 0. They use 7 of the 8 bits: processors without
/// VNNI add two products of 8 × 8 bits in 16 bits, which would overflow, and then the answer would depend on the processor
/// (ONNX Runtime's documentation calls this <c>reduce_range</c>).
/// </summary>
internal static class QuantisedWeights
{
    private const int Most = 64;

    // The bias is a 32-bit number in steps of (input's scale × weights' scale). Half of its range is left for the sums of products.
    private const double MostBias = 1 << 30;

    /// <summary>The scale of each channel.</summary>
    /// <param name="weights">The weights, channels first.</param>
    /// <param name="channels">The number of output channels.</param>
    /// <param name="bias">The bias; empty if there is none.</param>
    /// <param name="inputScale">The scale of the layer's input.</param>
    public static float[] Scales(ReadOnlySpan<float> weights, int channels, ReadOnlySpan<float> bias, float inputScale)
    {
        var scales = new float[channels];
        var each = weights.Length / channels;
        for (var channel = 0; channel < channels; channel++)
        {
            var largest = 0f;
            foreach (var weight in weights.Slice(channel * each, each))
                largest = Math.Max(largest, Math.Abs(weight));
            var scale = largest / Most;
            if (!bias.IsEmpty)
                scale = Math.Max(scale, (float)(Math.Abs(bias[channel]) / (MostBias * inputScale)));
            scales[channel] = scale > 0 ? scale : 1;
        }
        return scales;
    }

    /// <summary>The weights in steps of their channel's scale.</summary>
    public static sbyte[] Round(ReadOnlySpan<float> weights, ReadOnlySpan<float> scales)
    {
        var steps = new sbyte[weights.Length];
        var each = weights.Length / scales.Length;
        for (var i = 0; i < steps.Length; i++)
            steps[i] = (sbyte)Math.Clamp(MathF.Round(weights[i] / scales[i / each]), -Most, Most);
        return steps;
    }

    /// <summary>The bias in steps of the products' scale.</summary>
    public static int[] Bias(ReadOnlySpan<float> bias, ReadOnlySpan<float> scales, float inputScale)
    {
        var steps = new int[bias.Length];
        for (var channel = 0; channel < steps.Length; channel++)
            steps[channel] = (int)Math.Round(bias[channel] / ((double)scales[channel] * inputScale));
        return steps;
    }
}
