namespace TransferLearning.Models.Onnx.Quantising;

/// <summary>The range of a value's elements, which 8 bits will divide evenly. It includes 0, because padding is 0 and must stay exact.</summary>
/// <param name="Low">The smallest element, at most 0.</param>
/// <param name="High">The largest element, at least 0.</param>
public readonly record struct ValueRange(float Low, float High)
{
    private const int Steps = byte.MaxValue;

    /// <summary>The difference between two neighbouring steps; 1 if all elements are 0.</summary>
    internal float Scale => High > Low ? (High - Low) / Steps : 1;

    /// <summary>The step that stands for 0.</summary>
    internal byte Zero => (byte)Math.Clamp(MathF.Round(-Low / Scale), 0, Steps);

    /// <summary>The range of some elements and of 0.</summary>
    internal static ValueRange Of(float low, float high) => new(Math.Min(low, 0), Math.Max(high, 0));
}
