namespace TransferLearning.Models.Tests;

internal static class Close
{
    /// <summary>Asserts that the largest difference is at most a given share of the largest magnitude.</summary>
    public static void Assert(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double relative)
    {
        Xunit.Assert.Equal(expected.Length, actual.Length);
        double difference = 0, magnitude = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs((double)expected[i] - actual[i]));
            magnitude = Math.Max(magnitude, Math.Abs((double)expected[i]));
        }
        Xunit.Assert.True(double.IsFinite(difference) && magnitude > 0 && difference <= relative * magnitude, $"differs by {difference:g3} at a magnitude of {magnitude:g3}");
    }
}
