namespace TransferLearning.Experiments.Sections;

/// <summary>How texts become numbers: the options of Keras's <c>TextVectorization</c>, or the pieces of a pretrained encoder.</summary>
public sealed record TextSection
{
    [Key("tokenizer", "How a text is split: into words, whose vocabulary comes from the training texts, or into the pieces of a pretrained encoder.", LeftOutAtDefault = true, DefaultText = "the encoder's, else words")]
    public Tokenizer? Tokenizer { get; init; }

    [Key("vocabulary", "The file of the pieces, tokenizer.json, vocab.txt, or vocab.json with merges.txt beside it; only with word_piece and byte_bpe.", Path = PathKind.File, ChangesResult = false, LeftOutAtDefault = true, DefaultText = "the one beside the encoder's weights", Example = "vocab.txt")]
    public string? Vocabulary { get; init; }

    [Key("max_tokens", "The largest size of the vocabulary, including padding (0) and unknown words (1); the most frequent words stay.", Minimum = 3, Maximum = 10_000_000, Unit = "words")]
    public int MaxTokens { get; init; } = 20_000;

    [Key("sequence_length", "The length of every text: longer ones are cut, shorter ones padded, both at the end. Pieces include the two around a text, [CLS] and [SEP] or <s> and </s>.", Minimum = 1, Maximum = 65_536, Unit = "words")]
    public int SequenceLength { get; init; } = 200;

    [Key("standardize", "What is changed before a text is split. Only ASCII letters become lower-case, as in Keras.")]
    public Standardize Standardize { get; init; } = Standardize.LowerAndStripPunctuation;

    [Key("split", "Where a text is split.")]
    public TextSplit Split { get; init; } = TextSplit.Whitespace;

    [Key("ngrams", "The longest run of neighbouring words that counts as a word of its own; 1 for single words.", Minimum = 1, Maximum = 16, Unit = "words")]
    public int Ngrams { get; init; } = 1;

    [Key("batches", "Which texts train together. A batch is padded to its longest text.", LeftOutAtDefault = true)]
    public TextBatches Batches { get; init; }
}

/// <summary>Which texts share a training batch.</summary>
public enum TextBatches
{
    [Choice("mixed", "Any.")]
    Mixed,

    [Choice("by_length", "Texts of similar length, which need less padding. An epoch's texts are shuffled, sorted in stretches of 50 batches (of a quarter of the epoch, if that is less), and the batches are shuffled.")]
    ByLength,
}

/// <summary>How a text is split.</summary>
public enum Tokenizer
{
    [Choice("words", "Into words, as in Keras's TextVectorization.")]
    Words,

    [Choice("word_piece", "Into pieces of words, as in BERT.")]
    WordPiece,

    [Choice("byte_bpe", "Into pairs of bytes that are merged, as in GPT-2 and RoBERTa.")]
    ByteBpe,
}

/// <summary>What is changed before a text is split.</summary>
public enum Standardize
{
    [Choice("lower_and_strip_punctuation", "Lower case, without !\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'.")]
    LowerAndStripPunctuation,

    [Choice("lower", "Lower case.")]
    Lower,

    [Choice("strip_punctuation", "Without punctuation.")]
    StripPunctuation,

    [Choice("none", "Nothing.")]
    None,
}

/// <summary>Where a text is split.</summary>
public enum TextSplit
{
    [Choice("whitespace", "At spaces, tabs and line breaks.")]
    Whitespace,

    [Choice("character", "After every character.")]
    Character,

    [Choice("none", "Nowhere: the whole text is one word.")]
    None,
}
