namespace TransferLearning.Models.Machine.Probes;

/// <summary>The numbers that probes compute with: between -1 and 1, the same on every call.</summary>
internal static class ProbeValues
{
    /// <summary>The values of a tensor.</summary>
    /// <param name="name">The tensor's name. Different names give different values.</param>
    /// <param name="count">The number of values.</param>
    /// <param name="bf16">Whether each value is rounded to bfloat16, so that the reference gets the same input as torch.</param>
    public static float[] Of(string name, long count, bool bf16 = false)
    {
        var values = new float[count];
        var state = 2463534242u;
        foreach (var letter in name)
            state = unchecked((state ^ letter) * 16777619);
        for (var i = 0; i < values.Length; i++)
        {
            // Marsaglia's 32-bit xorshift. A state of zero would stay zero.
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state = state == 0 ? 1 : state;
            var value = (int)state * (1f / int.MaxValue);
            values[i] = bf16 ? BitConverter.Int32BitsToSingle((int)(BitConverter.SingleToUInt32Bits(value) & 0xffff0000)) : value;
        }

        return values;
    }

    /// <summary>All tensors of a probe, by name.</summary>
    public static Dictionary<string, float[]> Of(Probe probe)
    {
        var values = new Dictionary<string, float[]>(StringComparer.Ordinal)
        {
            ["input"] = Of("input", probe.Input.Elements * probe.Batch, probe.Bf16),
            ["gradient"] = Of("gradient", probe.Op.Infer([probe.Input]).Elements * probe.Batch, probe.Bf16),
        };
        foreach (var parameter in probe.Op.Parameters([probe.Input]))
            values.Add(parameter.Name, Of(parameter.Name, parameter.Shape.Elements, probe.Bf16));
        return values;
    }
}
