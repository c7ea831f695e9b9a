using System.Text.Json;
using System.Text.Json.Nodes;
using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests.Tokens;

/// <summary>
/// Byte pairs against Hugging Face's tokenizers, and their files. The vocabulary in byte-pairs/ has the 256 bytes and 240 merges that were learnt from TREC-6's
/// questions.
/// </summary>
public sealed class BytePairTests : IDisposable
{
    private static readonly string Here = Path.Combine(Shared.Repository, "tests/TransferLearning.Data.Tests/Tokens"), Small = Path.Combine(Here, "byte-pairs", PieceFile.Numbers);

    private readonly TemporaryFolder _folder = new();

    /// <summary>
    /// The numbers in byte-pairs.jsonl are those of Hugging Face's tokenizers (the package Tokenizers.DotNet 1.4.1), with a BPE model, a ByteLevel pre-tokenizer
    /// without a prefix space, RobertaProcessing and the added tokens of RoBERTa.
    /// </summary>
    [Fact]
    public void Should_give_the_numbers_of_Hugging_Faces_tokenizer()
    {
        var (form, vocabulary) = PieceFile.Read(Small);
        Assert.Equal((501, 1, 3), (vocabulary.Count, vocabulary.PaddingNumber, vocabulary.UnknownNumber));
        var tokenizer = form.Tokenizer(vocabulary);
        var samples = File.ReadAllLines(Path.Combine(Here, "byte-pairs.jsonl"));
        Assert.Equal(31, samples.Length);
        Assert.All(samples, sample =>
        {
            using var document = JsonDocument.Parse(sample);
            var text = document.RootElement.GetProperty("text").GetString()!;
            Assert.Equal(document.RootElement.GetProperty("numbers").EnumerateArray().Select(number => number.GetInt32()), tokenizer.Numbers(text));
        });
    }

    [Fact]
    public void Should_read_the_same_tokenizer_from_both_kinds_of_files()
    {
        var (form, vocabulary) = PieceFile.Read(Small);
        var (same, pieces) = PieceFile.Read(Write(Json()));
        Assert.Equal(Fingerprint(form, vocabulary), Fingerprint(same, pieces));
        // Merges as lists of two, as newer versions write them.
        var lists = Json();
        lists["model"]!["merges"] = new JsonArray([.. lists["model"]!["merges"]!.AsArray().Select(merge => new JsonArray([.. merge!.GetValue<string>().Split(' ').Select(piece => (JsonNode)piece)]))]);
        Assert.Equal(Fingerprint(form, vocabulary), Fingerprint(PieceFile.Read(Write(lists))));

        var spaced = Json();
        spaced["pre_tokenizer"]!["add_prefix_space"] = true;
        var (prefixed, _) = PieceFile.Read(Write(spaced));
        Assert.Equal(form.Tokenizer(vocabulary).Numbers(" What"), prefixed.Tokenizer(vocabulary).Numbers("What"));
        Assert.Equal(prefixed.Tokenizer(vocabulary).Numbers(" What"), prefixed.Tokenizer(vocabulary).Numbers("What"));
        Assert.NotEqual(Fingerprint(form, vocabulary), Fingerprint(prefixed, vocabulary));
    }

    [Fact]
    public void Should_pad_with_the_number_of_padding()
    {
        var (form, vocabulary) = PieceFile.Read(Small);
        var text = new TextVectorizer(TokenForm.OfPieces(6, form), vocabulary);
        var numbers = new float[6];
        text.Write("a", numbers);
        Assert.Equal([0, 101, 2, 1, 1, 1], numbers);
        text.Write("a a a a a a a", numbers);
        Assert.Equal([0, 101, 273, 273, 273, 2], numbers);
    }

    /// <summary>A stored model and an exported file hold the form as JSON.</summary>
    [Fact]
    public void Should_survive_JSON()
    {
        var (form, vocabulary) = PieceFile.Read(Small);
        var options = TokenForm.OfPieces(8, form);
        var read = JsonSerializer.Deserialize<TokenForm>(JsonSerializer.Serialize(options))!;
        Assert.Equal(new TextVectorizer(options, vocabulary).Fingerprint, new TextVectorizer(read, read.Vocabulary(vocabulary.Words)).Fingerprint);
        foreach (var broken in new[] { """{"Merges":null}""", """{"Merges":[null]}""", """{"Merges":[],"Special":{"First":"<s>","Last":"</s>","Padding":"<pad>","Unknown":"<unk>","Written":[null]}}""" })
            Assert.Throws<ArgumentException>(() => JsonSerializer.Deserialize<BytePairForm>(broken)!.Tokenizer(vocabulary));
    }

    [Theory]
    [InlineData("model.type", "\"Unigram\"", "its model is of the type 'Unigram', not 'WordPiece' or 'BPE'")]
    [InlineData("model.dropout", "0.1", "its 'dropout' is 0.1")]
    [InlineData("model.byte_fallback", "true", "its 'byte_fallback' is true")]
    [InlineData("model.ignore_merges", "true", "its 'ignore_merges' is true")]
    [InlineData("model.end_of_word_suffix", "\"_\"", "its 'end_of_word_suffix' is \"_\"")]
    [InlineData("model.merges.0", "\"a b c\"", "the merge 'a b c' is no pair of pieces")]
    [InlineData("model.merges.0", "[\"a\"]", "is no pair of pieces")]
    [InlineData("model.merges.0", "null", "a merge is null")]
    [InlineData("model.merges.0", "\"z z\"", "the vocabulary has no 'zz'")]
    [InlineData("model.merges.0", "\"Ġ t\"", "the merge 'Ġ t' appears twice")]
    [InlineData("model.vocab.!", "7", "the number 7 of")]
    [InlineData("normalizer", "{ \"type\": \"NFC\" }", "it changes texts before they are split")]
    [InlineData("pre_tokenizer", "{ \"type\": \"Whitespace\" }", "its 'type' is \"Whitespace\", not 'ByteLevel'")]
    [InlineData("pre_tokenizer.use_regex", "false", "it does not split texts into words")]
    [InlineData("post_processor", "null", "it puts no tokens around a text")]
    [InlineData("post_processor", "{ \"type\": \"ByteLevel\" }", "its 'type' is \"ByteLevel\", not 'TemplateProcessing'")]
    [InlineData("post_processor.cls", "[\"[CLS]\", 0]", "it puts '[CLS] </s>' around a text, not '<s> … </s>'")]
    [InlineData("added_tokens.0.rstrip", "true", "the added token '<s>' has 'single_word' or 'rstrip'")]
    [InlineData("added_tokens.0.id", "5", "the added token '<s>' has the number 5, but 0 in the vocabulary")]
    [InlineData("added_tokens.0.content", "\"<new>\"", "it adds the token '<new>'")]
    public void Should_refuse_what_it_cannot_reproduce_exactly(string place, string value, string reason)
    {
        var json = Json();
        var (node, parts) = ((JsonNode)json, place.Split('.'));
        foreach (var part in parts[..^1])
            node = int.TryParse(part, out var index) ? node[index]! : node[part]!;
        if (node is JsonArray list)
            list[int.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture)] = JsonNode.Parse(value);
        else
            node[parts[^1]] = JsonNode.Parse(value);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => PieceFile.Read(Write(json))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_a_vocabulary_that_lacks_its_merges_or_a_byte()
    {
        var alone = _folder.Write("a/vocab.json", File.ReadAllText(Small));
        Assert.Contains("there is no merges.txt beside it", Assert.Throws<InvalidDataException>(() => PieceFile.Read(alone)).Message, StringComparison.Ordinal);
        var few = _folder.Write("b/vocab.json", """{ "<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "a": 4 }""");
        _folder.Write("b/merges.txt", "#version: 0.2\n");
        Assert.Contains("the vocabulary has no 'Ā'", Assert.Throws<InvalidDataException>(() => PieceFile.Read(few)).Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever the bytes, a file is read or refused with a reason.</summary>
    [Fact]
    public void Should_survive_damaged_files()
    {
        var intact = System.Text.Encoding.UTF8.GetBytes(Json().ToJsonString());
        var file = _folder.At("damaged.json");
        for (var number = 0; number < 500; number++)
        {
            File.WriteAllBytes(file, Mutations.Of(intact, number));
            try
            {
                _ = PieceFile.Read(file);
            }
            catch (InvalidDataException)
            {
                // Refused.
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private static string Fingerprint((PieceForm Form, Vocabulary Vocabulary) tokenizer) => Fingerprint(tokenizer.Form, tokenizer.Vocabulary);

    private static string Fingerprint(PieceForm form, Vocabulary vocabulary) => new TextVectorizer(TokenForm.OfPieces(8, form), vocabulary).Fingerprint;

    private string Write(JsonNode json) => _folder.Write("tokenizer.json", json.ToJsonString());

    /// <summary>RoBERTa's tokenizer.json with the small vocabulary.</summary>
    private static JsonObject Json()
    {
        var numbers = JsonNode.Parse(File.ReadAllText(Small))!.AsObject();
        string[] added = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"];
        return new()
        {
            ["added_tokens"] = new JsonArray([.. added.Select(token => new JsonObject
            {
                ["id"] = numbers[token]!.GetValue<int>(), ["content"] = token, ["single_word"] = false, ["lstrip"] = token == "<mask>", ["rstrip"] = false, ["normalized"] = token != "<mask>",
            })]),
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true },
            ["post_processor"] = new JsonObject { ["type"] = "RobertaProcessing", ["sep"] = new JsonArray("</s>", 2), ["cls"] = new JsonArray("<s>", 0), ["add_prefix_space"] = false },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["continuing_subword_prefix"] = "",
                ["end_of_word_suffix"] = "",
                ["vocab"] = numbers,
                ["merges"] = new JsonArray([.. File.ReadAllLines(Path.Combine(Here, "byte-pairs", PieceFile.Merges)).Skip(1).Select(line => (JsonNode)line)]),
            },
        };
    }
}
