namespace TransferLearning.Models.Onnx;

/// <summary>An ONNX element type.</summary>
internal enum OnnxType
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
    Bool = 9,
    Float16 = 10,
    Double = 11,
}

/// <summary>The ONNX versions that models are written for.</summary>
internal static class OnnxVersions
{
    /// <summary>The operator set. LayerNormalization needs 17; ReduceMean with axes as an input needs 18.</summary>
    public const long OperatorSet = 18;

    /// <summary>The intermediate representation of ONNX 1.13.</summary>
    public const long Ir = 8;
}
