namespace TransferLearning.Data.Sources;

/// <summary>How many of a class's pictures are held back.</summary>
/// <param name="Validation">The share of each class that is validated on.</param>
/// <param name="Test">The share of each class that is tested on.</param>
internal readonly record struct SplitShares(double Validation, double Test)
{
    /// <summary>
    /// Each share to the nearest whole picture, halves up; at least one picture a part where there are as many as parts. Training always keeps
    /// one, so of two pictures that three parts want, validation gets one and test none.
    /// </summary>
    /// <remarks>One picture more makes each count at most one larger and none smaller.</remarks>
    /// <param name="pictures">The class's pictures.</param>
    public (int Validation, int Test) Of(int pictures)
    {
        var kept = Test > 0 && pictures > 2 ? 2 : 1; // for training and for test
        var validation = Count(Validation, pictures, pictures - kept);
        return (validation, Count(Test, pictures, pictures - validation - 1));
    }

    private static int Count(double share, int pictures, int most) =>
        share <= 0 || most < 1 ? 0 : Math.Clamp((int)decimal.Floor(((decimal)share * pictures) + 0.5m), 1, most);
}
