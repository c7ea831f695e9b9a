namespace TransferLearning.Training.Metrics;

/// <summary>Where values stand in an order in which, as in torch's, no number is above not-a-number.</summary>
internal static class Places
{
    /// <summary>The index of the largest value, the first of several (torch's <c>argmax</c> on a CPU).</summary>
    public static int OfLargest(ReadOnlySpan<float> values)
    {
        var (largest, at) = (float.NegativeInfinity, 0);
        for (var i = 0; i < values.Length; i++)
            if (!(values[i] <= largest))
            {
                (largest, at) = (values[i], i);
                if (float.IsNaN(largest))
                    break;
            }

        return at;
    }

    /// <summary>Whether a value is among the so many largest; null where it is equal to others of which only some are.</summary>
    public static bool? IsAmong(ReadOnlySpan<float> values, int index, int largest)
    {
        var own = values[index];
        var (above, equal) = (0, 0);
        foreach (var value in values)
        {
            if (value == own || (float.IsNaN(value) && float.IsNaN(own)))
                equal++;
            else if (!(value <= own) && !float.IsNaN(own))
                above++;
        }

        return above >= largest ? false : above + equal <= largest ? true : null;
    }
}
