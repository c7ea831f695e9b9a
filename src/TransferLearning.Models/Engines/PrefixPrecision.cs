namespace TransferLearning.Models.Engines;

/// <summary>The numbers that a frozen part is computed with.</summary>
public enum PrefixPrecision
{
    /// <summary>Floats of 32 bits.</summary>
    Fp32,

    /// <summary>bfloat16.</summary>
    Bf16,

    /// <summary>Whole numbers of 8 bits where they pay (static quantisation).</summary>
    Int8,
}
