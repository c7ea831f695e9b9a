namespace TransferLearning.Models.Weights;

/// <summary>The element type of a stored tensor. The names are those of the safetensors format.</summary>
public enum WeightType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>IEEE 754 half precision.</summary>
    F16,

    /// <summary>The upper half of an IEEE 754 single.</summary>
    BF16,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>IEEE 754 single precision.</summary>
    F32,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>IEEE 754 double precision.</summary>
    F64,
}

/// <summary>Sizes and safetensors names of <see cref="WeightType"/>.</summary>
internal static class WeightTypes
{
    private static readonly (WeightType Type, string Name, int Size)[] All =
    [
        (WeightType.Bool, "BOOL", 1), (WeightType.U8, "U8", 1), (WeightType.I8, "I8", 1), (WeightType.I16, "I16", 2),
        (WeightType.F16, "F16", 2), (WeightType.BF16, "BF16", 2), (WeightType.I32, "I32", 4), (WeightType.F32, "F32", 4),
        (WeightType.I64, "I64", 8), (WeightType.F64, "F64", 8),
    ];

    /// <summary>The size of one element in bytes.</summary>
    public static int Size(this WeightType type) => All[(int)type].Size;

    /// <summary>The name in a safetensors header, for example <c>F32</c>.</summary>
    public static string Name(this WeightType type) => All[(int)type].Name;

    /// <summary>Whether the elements are floating-point numbers (weights), not integers (counters, indices).</summary>
    public static bool IsFloating(this WeightType type) => type is WeightType.F16 or WeightType.BF16 or WeightType.F32 or WeightType.F64;

    /// <summary>Finds a type by its safetensors name. Returns <see langword="false"/> for a type that this program does not read.</summary>
    public static bool TryParse(string? name, out WeightType type)
    {
        foreach (var row in All)
            if (row.Name == name)
            {
                type = row.Type;
                return true;
            }
        type = default;
        return false;
    }

    /// <summary>
    /// The size of a contiguous tensor in bytes; <see langword="null"/> where a dimension is negative or the product exceeds 63 bits.
    /// </summary>
    public static long? Bytes(this WeightType type, ReadOnlySpan<long> shape)
    {
        Int128 bytes = type.Size();
        var empty = false;
        foreach (var dimension in shape)
        {
            if (dimension < 0) return null;
            if (dimension == 0)
            {
                empty = true;
                continue;
            }
            bytes *= dimension;
            if (bytes > long.MaxValue) return null;
        }
        return empty ? 0 : (long)bytes;
    }
}
