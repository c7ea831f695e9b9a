using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace TransferLearning.Texts;

/// <summary>How BERT's tokenizer changes a text before it looks for pieces.</summary>
/// <param name="Lowercase">Whether letters become lower-case, all of Unicode's.</param>
/// <param name="StripAccents">Whether accents are removed.</param>
/// <param name="SplitIdeographs">Whether every Chinese character is a word of its own.</param>
public sealed record WordPieceForm(bool Lowercase = true, bool StripAccents = true, bool SplitIdeographs = true) : PieceForm
{
    /// <summary>The special tokens; null for BERT's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SpecialTokens? Special { get; init; }

    [JsonIgnore]
    public override SpecialTokens Tokens => Special ?? SpecialTokens.Bert;

    public override PieceTokenizer Tokenizer(Vocabulary vocabulary) => new WordPieceTokenizer(this, vocabulary);

    internal override void AddTo(IncrementalHash hash)
    {
        hash.AppendData(Encoding.UTF8.GetBytes($"pieces 1\0{nameof(WordPieceForm)} {{ Lowercase = {Lowercase}, StripAccents = {StripAccents}, SplitIdeographs = {SplitIdeographs} }}\0"));
        Special?.AddTo(hash);
    }
}
