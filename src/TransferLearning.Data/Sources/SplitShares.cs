namespace TransferLearning.Data.Sources;

/// <summary>The shares of a class's pictures that are held back.</summary>
/// <param name="Validation">The share of each class for validation.</param>
/// <param name="Test">The share of each class for testing.</param>
internal readonly record struct SplitShares(double Validation, double Test)
{
    /// <summary>
    /// Rounds each share to the nearest picture, halves up. Each part gets at least one picture if there are enough. Training always keeps
    /// one, so of two pictures for three parts, validation gets one and test none.
    /// </summary>
    /// <remarks>One more picture makes each count at most one larger and none smaller.</remarks>
    /// <param name="pictures">The number of the class's pictures.</param>
    public (int Validation, int Test) Of(int pictures)
    {
        var kept = Test > 0 && pictures > 2 ? 2 : 1; // One for training, and one for test.
        var validation = Count(Validation, pictures, pictures - kept);
        return (validation, Count(Test, pictures, pictures - validation - 1));
    }

    private static int Count(double share, int pictures, int most) =>
        share <= 0 || most < 1 ? 0 : Math.Clamp((int)decimal.Floor(((decimal)share * pictures) + 0.5m), 1, most);
}
