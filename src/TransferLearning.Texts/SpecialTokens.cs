using System.Security.Cryptography;
using System.Text;

namespace TransferLearning.Texts;

/// <summary>The special tokens of an encoder.</summary>
/// <param name="First">Stands before a text.</param>
/// <param name="Last">Stands behind a text.</param>
/// <param name="Padding">Fills up short texts.</param>
/// <param name="Unknown">Stands for what has no piece.</param>
/// <param name="Written">All tokens that stand for themselves where they are written in a text.</param>
public sealed record SpecialTokens(string First, string Last, string Padding, string Unknown, IReadOnlyList<SpecialToken> Written)
{
    /// <summary>Those of BERT.</summary>
    public static SpecialTokens Bert { get; } = new("[CLS]", "[SEP]", "[PAD]", "[UNK]", [new("[PAD]"), new("[UNK]"), new("[CLS]"), new("[SEP]"), new("[MASK]")]);

    /// <summary>Those of RoBERTa.</summary>
    public static SpecialTokens Roberta { get; } = new("<s>", "</s>", "<pad>", "<unk>", [new("<s>"), new("<pad>"), new("</s>"), new("<unk>"), new("<mask>", TakesSpaceBefore: true)]);

    /// <summary>Those of MPNet.</summary>
    public static SpecialTokens MpNet { get; } = Roberta with { Unknown = "[UNK]", Written = [new("<s>"), new("<pad>"), new("</s>"), new("[UNK]"), new("<mask>", TakesSpaceBefore: true)] };

    /// <summary>Whether two sets have the same tokens.</summary>
    public bool Equals(SpecialTokens? other) =>
        other is not null && (First, Last, Padding, Unknown) == (other.First, other.Last, other.Padding, other.Unknown) && Written.SequenceEqual(other.Written);

    public override int GetHashCode() => HashCode.Combine(First, Last, Padding, Unknown, Written.Count);

    /// <summary>Divides a text at the tokens that are looked for before (or after) the text is changed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="normalized">Whether the text is changed already.</param>
    internal IEnumerable<(string Part, bool IsSpecial)> Divide(string text, bool normalized = false)
    {
        var from = 0;
        while (from < text.Length)
        {
            var (at, token) = (text.Length, (SpecialToken?)null);
            foreach (var each in Written)
                if (each.IsNormalized == normalized && text.IndexOf(each.Text, from, StringComparison.Ordinal) is >= 0 and var found && found < at)
                    (at, token) = (found, each);
            var end = at;
            while (token is { TakesSpaceBefore: true } && end > from && char.IsWhiteSpace(text[end - 1]))
                end--;
            if (end > from)
                yield return (text[from..end], false);
            if (token is null)
                yield break;
            yield return (token.Text, true);
            from = at + token.Text.Length;
        }
    }

    internal void AddTo(IncrementalHash hash)
    {
        hash.AppendData(Encoding.UTF8.GetBytes($"\0{First}\0{Last}\0{Padding}\0{Unknown}\0"));
        foreach (var token in Written)
            hash.AppendData(Encoding.UTF8.GetBytes($"{token.Text}\0{token.TakesSpaceBefore}\0{token.IsNormalized}\0"));
    }
}
