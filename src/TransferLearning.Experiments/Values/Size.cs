namespace TransferLearning.Experiments.Values;

/// <summary>The size of an image in pixels, written <c>[height, width]</c>, or as one number for a square.</summary>
public readonly record struct Size(int Height, int Width)
{
    public override string ToString() => FormattableString.Invariant($"{Height}x{Width}");
}
