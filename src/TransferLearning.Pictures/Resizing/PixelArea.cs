namespace TransferLearning.Pictures.Resizing;

/// <summary>A rectangle of whole pixels.</summary>
/// <param name="Left">The first column.</param>
/// <param name="Top">The first row.</param>
/// <param name="Width">The number of columns, at least 1.</param>
/// <param name="Height">The number of rows, at least 1.</param>
public readonly record struct PixelArea(int Left, int Top, int Width, int Height);
