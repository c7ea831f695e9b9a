namespace TransferLearning.Data.Sources;

/// <summary>
/// Assigns places to classes in proportion to their sizes, by the method of Sainte-Laguë (Webster), which rounds each class's share to
/// the nearest. One more picture in a class gives it at most one more place, taken from one other class. Methods of largest remainders
/// may move several places (Balinski and Young, "Fair Representation", 1982).
/// </summary>
internal static class Apportionment
{
    /// <summary>The number of places per class; their sum is <paramref name="places"/>.</summary>
    /// <param name="sizes">The sizes of the classes, each at least 1.</param>
    /// <param name="places">At most the sum of the sizes. If there are at least as many places as classes, each class gets one or more.</param>
    public static IReadOnlyList<int> Of(IReadOnlyList<int> sizes, int places)
    {
        var given = new int[sizes.Count];
        var left = places;
        if (places >= sizes.Count)
        {
            Array.Fill(given, 1);
            left -= sizes.Count;
        }

        var queue = new PriorityQueue<int, (double Quotient, int Index)>();
        for (var index = 0; index < sizes.Count; index++)
            Offer(index);
        for (; left > 0; left--)
        {
            var next = queue.Dequeue();
            given[next]++;
            Offer(next);
        }

        return given;

        // The largest size / (2 · places + 1) comes first; of equal ones, the first class.
        void Offer(int index)
        {
            if (given[index] < sizes[index])
                queue.Enqueue(index, (-sizes[index] / ((2.0 * given[index]) + 1), index));
        }
    }
}
