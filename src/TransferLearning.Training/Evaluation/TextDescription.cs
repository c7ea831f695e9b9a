using System.Text.Json.Serialization;

namespace TransferLearning.Training.Evaluation;

/// <summary>How a text is converted to the network's input. The vocabulary is in <c>vocabulary.json</c>.</summary>
public sealed record TextDescription
{
    /// <summary>The number of words of a text.</summary>
    public required int SequenceLength { get; init; }

    /// <summary>What is changed before a text is split.</summary>
    public required string Standardize { get; init; }

    /// <summary>Where a text is split.</summary>
    public required string Split { get; init; }

    /// <summary>The longest run of words that counts as a word.</summary>
    public required int Ngrams { get; init; }

    /// <summary>How texts are split into word pieces; null for words and byte pairs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WordPieceForm? Pieces { get; init; }

    /// <summary>How texts are split into byte pairs; null for words and word pieces.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BytePairForm? BytePairs { get; init; }

    /// <summary>How texts are split into the pieces of an encoder; null for words.</summary>
    [JsonIgnore]
    public PieceForm? Encoder => (PieceForm?)Pieces ?? BytePairs;

    /// <summary>The column of the texts in the training table.</summary>
    public string? Column { get; init; }

    /// <summary>The column of the texts in a table that names no other.</summary>
    [JsonIgnore]
    public string ColumnOrDefault => Column ?? "text";

    /// <summary>The description of a conversion.</summary>
    internal static TextDescription Of(TextSection options, TextVectorizer text, DataSource train) => new()
    {
        Pieces = text.Options.Pieces,
        BytePairs = text.Options.BytePairs,
        SequenceLength = options.SequenceLength,
        Standardize = Spelling.Of(options.Standardize),
        Split = Spelling.Of(options.Split),
        Ngrams = options.Ngrams,
        Column = TableDescription.Tables(train).FirstOrDefault()?.Text,
    };

    /// <summary>The conversion.</summary>
    /// <param name="words">The vocabulary's words, without padding and the unknown word; all pieces of an encoder.</param>
    /// <exception cref="InvalidDataException">A name is unknown to this version, or a word appears twice.</exception>
    internal TextVectorizer Vectorizer(IReadOnlyList<string> words)
    {
        try
        {
            if (Encoder is { } pieces)
                return new(TokenForm.OfPieces(SequenceLength, pieces), pieces.Vocabulary(words));
            return new(
                new TextSection
                {
                    SequenceLength = SequenceLength,
                    Standardize = Spelling.Parse<Standardize>(Standardize),
                    Split = Spelling.Parse<TextSplit>(Split),
                    Ngrams = Ngrams,
                }.ToForm(),
                new Vocabulary(words));
        }
        catch (ArgumentException wrong)
        {
            throw new InvalidDataException(wrong.Message, wrong);
        }
    }
}

/// <summary>JSON serialisation of a vocabulary: a list of words.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class VocabularyJson : JsonSerializerContext;
