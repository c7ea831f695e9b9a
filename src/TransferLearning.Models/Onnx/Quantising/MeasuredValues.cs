namespace TransferLearning.Models.Onnx.Quantising;

/// <summary>What was measured of a network's values on pictures.</summary>
/// <param name="Ranges">The range of each value that gets 8 bits, by the value's name.</param>
/// <param name="Means">The mean of each channel of the convolutions' inputs, by the value's name.</param>
public sealed record MeasuredValues(IReadOnlyDictionary<string, ValueRange> Ranges, IReadOnlyDictionary<string, float[]> Means);
