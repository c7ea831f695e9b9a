namespace TransferLearning.Models.Engines;

/// <summary>Pictures on which the ranges of 8-bit numbers are measured.</summary>
/// <param name="Count">The number of pictures.</param>
/// <param name="Read">The pixels of a picture in the network's size, uint8 height × width × RGB; null if it cannot be read. Several threads may call it.</param>
public sealed record CalibrationPictures(int Count, Func<int, byte[]?> Read);
