namespace TransferLearning.Training.Explaining;

/// <summary>How much each pixel of a picture speaks for one class.</summary>
/// <param name="Values">A value from 0 to 1 for each pixel, row after row: height × width. The largest is 1, unless nothing in the picture speaks for the class.</param>
/// <param name="Height">The height of the network's input, in pixels.</param>
/// <param name="Width">The width of the network's input, in pixels.</param>
public sealed record HeatMap(float[] Values, int Height, int Width);
