using TorchSharp;

namespace TransferLearning.Models.Torch;

/// <summary>
/// Constants for torch operations. A temporary <see cref="Scalar"/>, as <c>x + 1</c> creates one, can be finalized while native
/// code still reads it. So all code in the hot loop uses scalars that are never finalized.
/// </summary>
public static class Scalars
{
    public static Scalar Zero { get; } = Make(0.0);

    public static Scalar One { get; } = Make(1.0);

    public static Scalar MinusOne { get; } = Make(-1.0);

    public static Scalar Two { get; } = Make(2.0);

    public static Scalar Half { get; } = Make(0.5);

    /// <summary>Makes a scalar. The caller must keep it (in a field) as long as it is used.</summary>
    public static Scalar Make(double value)
    {
        TorchLibrary.Load();
        return value;
    }
}
