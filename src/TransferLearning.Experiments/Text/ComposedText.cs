using System.Text;

namespace TransferLearning.Experiments.Text;

/// <summary>
/// Text in Unicode's Normalization Form C. macOS writes <c>Ä</c> in file names as <c>A</c> + <c>◌̈</c>; two names are equal if their composed forms
/// are.
/// </summary>
/// <remarks>
/// .NET's own <c>Normalize</c> needs ICU, and the program runs without it (text beyond ASCII would be returned unchanged).
/// Source: Unicode Standard Annex 15, and the character database in <c>composition.txt</c>.
/// </remarks>
public static class ComposedText
{
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28, HangulCount = Leads * Vowels * Tails;

    private static readonly Lazy<CompositionTable> Table = new(CompositionTable.Read);

    /// <summary>The composed form of a text.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // Below U+0300 no character combines, and all are composed.
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u02FF'))
            return text;
        var runes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, runes);
        Reorder(runes);
        Compose(runes);
        var composed = new StringBuilder(text.Length);
        foreach (var rune in runes)
            composed.Append(new Rune(rune).ToString());
        return composed.ToString();
    }

    private static void Decompose(int rune, List<int> into)
    {
        var hangul = rune - HangulBase;
        if (hangul is >= 0 and < HangulCount)
        {
            into.Add(LeadBase + (hangul / (Vowels * Tails)));
            into.Add(VowelBase + (hangul % (Vowels * Tails) / Tails));
            if (hangul % Tails > 0)
                into.Add(TailBase + (hangul % Tails));
        }
        else if (Table.Value.Decomposition(rune) is var (first, second))
        {
            Decompose(first, into);
            if (second != 0)
                Decompose(second, into);
        }
        else
            into.Add(rune);
    }

    // Adjacent combining marks are sorted by class; marks of the same class keep their order.
    private static void Reorder(List<int> runes)
    {
        for (var i = 1; i < runes.Count; i++)
        {
            var own = Table.Value.Class(runes[i]);
            for (var at = i; own > 0 && at > 0 && Table.Value.Class(runes[at - 1]) > own; at--)
                (runes[at - 1], runes[at]) = (runes[at], runes[at - 1]);
        }
    }

    private static void Compose(List<int> runes)
    {
        var (starter, lastClass, length) = (-1, -1, 0);
        foreach (var rune in runes.ToArray())
        {
            var own = Table.Value.Class(rune);
            // A mark cannot combine with its starter if a mark of the same or a higher class stands between them.
            if (starter >= 0 && (lastClass < own || lastClass == -1) && Pair(runes[starter], rune) is { } pair)
            {
                runes[starter] = pair;
                continue;
            }
            if (own == 0)
                (starter, lastClass) = (length, -1);
            else
                lastClass = own;
            runes[length++] = rune;
        }
        runes.RemoveRange(length, runes.Count - length);
    }

    private static int? Pair(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + Leads && second is >= VowelBase and < VowelBase + Vowels)
            return HangulBase + ((((first - LeadBase) * Vowels) + second - VowelBase) * Tails);
        if (first is >= HangulBase and < HangulBase + HangulCount && (first - HangulBase) % Tails == 0 && second is > TailBase and < TailBase + Tails)
            return first + second - TailBase;
        return Table.Value.Composition(first, second);
    }
}
