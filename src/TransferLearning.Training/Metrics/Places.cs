namespace TransferLearning.Training.Metrics;

/// <summary>Finds the largest values. As in torch, NaN counts as larger than every number.</summary>
internal static class Places
{
    /// <summary>The index of the largest value; the first one of equals (torch's <c>argmax</c> on a CPU).</summary>
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

    /// <summary>Whether a value is among the largest values; null if it ties with others and only some of them are.</summary>
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
