using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace TransferLearning.Texts;

/// <summary>The byte pairs of GPT-2's and RoBERTa's tokenizers.</summary>
/// <param name="Merges">The pairs of pieces that are merged, <c>left right</c>; the first one is merged first.</param>
/// <param name="PrefixSpace">Whether a space is put before a text that does not begin with one.</param>
public sealed record BytePairForm(IReadOnlyList<string> Merges, bool PrefixSpace = false) : PieceForm
{
    /// <summary>The special tokens; null for RoBERTa's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SpecialTokens? Special { get; init; }

    [JsonIgnore]
    public override SpecialTokens Tokens => Special ?? SpecialTokens.Roberta;

    public override PieceTokenizer Tokenizer(Vocabulary vocabulary) => new BytePairTokenizer(this, vocabulary);

    internal override void AddTo(IncrementalHash hash)
    {
        hash.AppendData(Encoding.UTF8.GetBytes($"byte pairs 1\0{PrefixSpace}\0"));
        foreach (var merge in Merges)
            hash.AppendData(Encoding.UTF8.GetBytes(merge + "\0"));
        Special?.AddTo(hash);
    }
}
