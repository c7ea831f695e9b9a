namespace TransferLearning.Predict;

/// <summary>A picture in the size of a network's input.</summary>
/// <param name="Pixels">Height × width × 3 bytes, RGB.</param>
/// <param name="Aspect">The width divided by the height in which a person should see it: those of the original if it was squashed, else those of the network's input.</param>
internal sealed record FittedPicture(byte[] Pixels, double Aspect);
