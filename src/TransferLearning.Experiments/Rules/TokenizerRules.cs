using TransferLearning.Experiments.Binding;

namespace TransferLearning.Experiments.Rules;

/// <summary>The rules of <c>data.text.tokenizer</c>.</summary>
internal static class TokenizerRules
{
    // [CLS], one piece and [SEP].
    private const int ShortestText = 3;

    // Keys of words: whether they are at their defaults, as in the file of a finished run.
    private static readonly (string Key, Func<TextSection, bool> IsDefault)[] OfWords =
    [
        ("max_tokens", text => text.MaxTokens == new TextSection().MaxTokens),
        ("standardize", text => text.Standardize == new TextSection().Standardize),
        ("split", text => text.Split == new TextSection().Split),
        ("ngrams", text => text.Ngrams == new TextSection().Ngrams),
    ];

    public static void Check(Experiment experiment, SourceMap source, BindContext context)
    {
        if (experiment.Data.Text is not { } text || experiment.Backbone is not { } backbone)
            return;
        if (experiment.TokenizerOfTexts() == Tokenizer.WordPiece)
            CheckPieces(text, backbone, source, context);
        else if (backbone.Name is { } name)
            context.Error(source, "data.text.tokenizer", $"'{name}' reads word pieces: its vectors are those of its own vocabulary. Remove 'tokenizer'");
        else if (text.Vocabulary is not null)
            context.Error(source, "data.text.vocabulary", "the vocabulary of words comes from the training texts; 'vocabulary' belongs to 'tokenizer: word_piece'");
    }

    private static void CheckPieces(TextSection text, BackboneSection backbone, SourceMap source, BindContext context)
    {
        foreach (var (key, isDefault) in OfWords)
            if (source.IsGiven($"data.text.{key}") && !isDefault(text))
                context.Error(source, $"data.text.{key}", $"'{key}' does not apply to word pieces: their vocabulary and rules are the encoder's. Remove it");
        if (backbone.Vectors is not null)
            context.Error(source, "data.text.tokenizer", "'vectors' are vectors of whole words; remove 'tokenizer'");
        else if (backbone.Name is null && text.Vocabulary is null)
            context.Error(source, "data.text.tokenizer", "'word_piece' without an encoder needs the file of the pieces: 'vocabulary: vocab.txt'");
        if (text.SequenceLength < ShortestText)
            context.Error(source, "data.text.sequence_length", $"{text.SequenceLength} leaves no room for a text: '[CLS]' and '[SEP]' stand around it. Write {ShortestText} or more");
    }
}
