using System.Text.Json;
using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests.Tokens;

/// <summary>
/// The cases of Keras's own tests of TextVectorization (<c>shared/data/text/keras</c>), as far as they give numbers or words. The modes <c>multi_hot</c>,
/// <c>count</c> and <c>tf_idf</c> are no input of a network over words, and <c>ngrams</c> is one number here.
/// </summary>
public class KerasTextTests
{
    private const string Cases = "data/text/keras/textvectorization_cases.json";

    [NeedsSharedFact(Cases)]
    public void Should_give_the_numbers_and_words_of_Kerass_own_tests()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Shared.Root, Cases)));
        var (compared, left) = (0, new List<string>());
        foreach (var each in file.RootElement.GetProperty("cases").EnumerateArray())
        {
            var name = each.GetProperty("name").GetString()!;
            var settings = each.GetProperty("settings");
            var mode = settings.TryGetProperty("output_mode", out var given) ? given.GetString() : "int";
            if (mode is not (null or "int") || (settings.TryGetProperty("ngrams", out var ngrams) && ngrams.ValueKind == JsonValueKind.Array))
            {
                left.Add(name);
                continue;
            }
            var inputs = each.GetProperty("input").EnumerateArray().Select(text => text.GetString()!).ToList();
            var expected = each.GetProperty("expected");
            if (mode is null)
                Words(name, Options(settings), inputs, expected);
            else
                Numbers(name, settings, each, inputs, expected);
            compared++;
        }

        Assert.Equal(39, compared + left.Count);
        Assert.All(left, name => Assert.True(new[] { "multi_hot", "binary", "count", "idf", "multiple_ngram" }.Any(mode => name.Contains(mode, StringComparison.Ordinal)), name));
    }

    private static void Words(string name, TextSection options, List<string> inputs, JsonElement expected)
    {
        var splitter = new TextSplitter(options.ToForm());
        foreach (var (input, wanted) in inputs.Zip(expected.EnumerateArray()))
            Equal(name, wanted.ValueKind == JsonValueKind.String ? [wanted.GetString()!] : [.. wanted.EnumerateArray().Select(word => word.GetString()!)], splitter.Split(input));
    }

    private static void Numbers(string name, JsonElement settings, JsonElement each, List<string> inputs, JsonElement expected)
    {
        var options = Options(settings);
        var vectorizer = each.TryGetProperty("vocabulary", out var words)
            ? new TextVectorizer(options.ToForm(), new Vocabulary(words.EnumerateArray().Select(word => word.GetString()!)))
            : TextVectorizer.Fit(options.ToForm(), each.GetProperty("adapt").EnumerateArray().Select(text => text.GetString()!), options.MaxTokens);
        if (each.TryGetProperty("vocabulary_order", out var order))
            Equal(name, [.. order.EnumerateArray().Select(word => word.GetString()!)], vectorizer.Vocabulary.Words);
        if (each.TryGetProperty("vocabulary_size", out var size))
            Assert.Equal(size.GetInt32(), vectorizer.Vocabulary.Count);
        var cut = settings.TryGetProperty("output_sequence_length", out var length) && length.ValueKind == JsonValueKind.Number ? length.GetInt32() : int.MaxValue;
        var ragged = settings.TryGetProperty("ragged", out var isRagged) && isRagged.GetBoolean();
        foreach (var (input, wanted) in inputs.Zip(expected.EnumerateArray()))
        {
            var numbers = wanted.EnumerateArray().Select(number => number.GetInt32()).ToArray();
            if (ragged)
            {
                Equal(name, numbers, vectorizer.Numbers(input, cut));
                continue;
            }
            // Without a length Keras pads to the longest text of the batch.
            var written = new float[numbers.Length];
            vectorizer.Write(input, written);
            Equal(name, numbers, [.. written.Select(number => (int)number)]);
        }
    }

    private static TextSection Options(JsonElement settings) => new()
    {
        MaxTokens = settings.TryGetProperty("max_tokens", out var most) && most.ValueKind == JsonValueKind.Number ? most.GetInt32() : int.MaxValue,
        Standardize = !settings.TryGetProperty("standardize", out var standardize) ? Standardize.LowerAndStripPunctuation : standardize.GetString() switch
        {
            null => Standardize.None,
            "lower" => Standardize.Lower,
            "strip_punctuation" => Standardize.StripPunctuation,
            _ => Standardize.LowerAndStripPunctuation,
        },
        Split = !settings.TryGetProperty("split", out var split) ? TextSplit.Whitespace : split.GetString() switch
        {
            null => TextSplit.None,
            "character" => TextSplit.Character,
            _ => TextSplit.Whitespace,
        },
        Ngrams = settings.TryGetProperty("ngrams", out var ngrams) && ngrams.ValueKind == JsonValueKind.Number ? ngrams.GetInt32() : 1,
    };

    private static void Equal<T>(string name, IEnumerable<T> expected, IEnumerable<T> actual) =>
        Assert.True(expected.SequenceEqual(actual), $"{name}: expected {string.Join(" ", expected)}, got {string.Join(" ", actual)}");
}
