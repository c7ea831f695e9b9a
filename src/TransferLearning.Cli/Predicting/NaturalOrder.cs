namespace TransferLearning.Cli.Predicting;

/// <summary>Orders texts as people do: a run of digits counts as a number, so <c>2.jpg</c> comes before <c>10.jpg</c>. The rest is ordinal.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (left, right) = (x ?? "", y ?? "");
        int i = 0, j = 0;
        while (i < left.Length && j < right.Length)
        {
            var order = char.IsAsciiDigit(left[i]) && char.IsAsciiDigit(right[j])
                ? CompareNumbers(Digits(left, ref i), Digits(right, ref j))
                : left[i++].CompareTo(right[j++]);
            if (order != 0)
                return order;
        }
        // The shorter text comes first; otherwise leading zeros decide, so different texts never compare as equal.
        return (left.Length - i).CompareTo(right.Length - j) is var rest and not 0 ? rest : string.CompareOrdinal(left, right);
    }

    private static ReadOnlySpan<char> Digits(string text, ref int at)
    {
        var first = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return text.AsSpan(first, at - first).TrimStart('0');
    }

    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        left.Length.CompareTo(right.Length) is var length and not 0 ? length : left.SequenceCompareTo(right);
}
