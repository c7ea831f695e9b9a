using TransferLearning.Experiments.Binding;

namespace TransferLearning.Experiments.Rules;

/// <summary>The rules of <c>data.text.tokenizer</c>.</summary>
internal static class TokenizerRules
{
    // One piece and the two around it.
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
        if (experiment.ReadsPieces())
            CheckPieces(text, backbone, source, context);
        else if (backbone.Name is { } name)
            context.Error(source, "data.text.tokenizer", $"'{name}' reads pieces: its vectors are those of its own vocabulary. Remove 'tokenizer'");
        else if (text.Vocabulary is not null)
            context.Error(source, "data.text.vocabulary", "the vocabulary of words comes from the training texts; 'vocabulary' belongs to 'tokenizer: word_piece' and 'byte_bpe'");
    }

    private static void CheckPieces(TextSection text, BackboneSection backbone, SourceMap source, BindContext context)
    {
        foreach (var (key, isDefault) in OfWords)
            if (source.IsGiven($"data.text.{key}") && !isDefault(text))
                context.Error(source, $"data.text.{key}", $"'{key}' does not apply to pieces: their vocabulary and rules are the encoder's. Remove it");
        if (backbone.Vectors is not null)
            context.Error(source, "data.text.tokenizer", "'vectors' are vectors of whole words; remove 'tokenizer'");
        else if (backbone.Name is null && text.Vocabulary is null)
            context.Error(source, "data.text.tokenizer", "'word_piece' and 'byte_bpe' need the file of the pieces without an encoder: 'vocabulary: tokenizer.json'");
        if (text.SequenceLength < ShortestText)
            context.Error(source, "data.text.sequence_length", $"{text.SequenceLength} leaves no room for a text: two pieces stand around it. Write {ShortestText} or more");
    }
}
