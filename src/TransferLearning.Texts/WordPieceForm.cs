namespace TransferLearning.Texts;

/// <summary>How BERT's tokenizer changes a text before it looks for pieces.</summary>
/// <param name="Lowercase">Whether letters become lower-case, all of Unicode's.</param>
/// <param name="StripAccents">Whether accents are removed.</param>
/// <param name="SplitIdeographs">Whether every Chinese character is a word of its own.</param>
public sealed record WordPieceForm(bool Lowercase = true, bool StripAccents = true, bool SplitIdeographs = true);
