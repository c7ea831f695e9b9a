using System.Text.Json;
using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests.Tokens;

/// <summary>Word pieces against Hugging Face's tokenizers, and their files.</summary>
public sealed class WordPieceTests : IDisposable
{
    private const string Vocabulary = "data/text/wordpiece/vocab.txt";

    private static readonly string[] Small = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "cat", "##s", "cats", "a", "é"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>
    /// The numbers in word-pieces.jsonl are those of Hugging Face's tokenizers (the package Tokenizers.DotNet 1.4.1), with a BertNormalizer, a BertPreTokenizer and
    /// this vocabulary of the uncased BERT. Tests run without ICU, so they show that nothing depends on it.
    /// </summary>
    [NeedsSharedFact(Vocabulary)]
    public void Should_give_the_numbers_of_Hugging_Faces_tokenizer()
    {
        var (form, vocabulary) = PieceFile.Read(Path.Combine(Shared.Root, Vocabulary));
        Assert.Equal((new WordPieceForm(), 30_522), ((WordPieceForm)form, vocabulary.Count));
        var tokenizer = form.Tokenizer(vocabulary);
        var samples = File.ReadAllLines(Path.Combine(Shared.Repository, "tests/TransferLearning.Data.Tests/Tokens/word-pieces.jsonl"));
        Assert.Equal(27, samples.Length);
        Assert.All(samples, sample =>
        {
            using var document = JsonDocument.Parse(sample);
            var text = document.RootElement.GetProperty("text").GetString()!;
            Assert.Equal(document.RootElement.GetProperty("numbers").EnumerateArray().Select(number => number.GetInt32()), tokenizer.Numbers(text));
        });
    }

    [Fact]
    public void Should_cut_before_the_last_token_and_pad_behind_it()
    {
        var text = new TextVectorizer(TokenForm.OfPieces(5, new WordPieceForm()), new WordPieceForm().Vocabulary(Small));
        Assert.Equal([2, 7, 8, 1, 3], Written("cats a dog cat cat"));
        Assert.Equal([2, 7, 3, 0, 0], Written("Cats"));
        Assert.Equal([2, 3, 0, 0, 0], Written(""));

        float[] Written(string sentence)
        {
            var numbers = new float[5];
            text.Write(sentence, numbers);
            return numbers;
        }
    }

    [Fact]
    public void Should_read_the_options_of_both_kinds_of_files()
    {
        var list = _folder.Write("a/vocab.txt", string.Join("\r\n", Small) + "\r\n");
        _folder.Write("a/tokenizer_config.json", """{ "do_lower_case": false, "model_max_length": 512 }""");
        var json = _folder.Write("b/tokenizer.json", Json("""{ "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": false, "strip_accents": false, "lowercase": true }"""));
        var ((cased, words), (accented, others)) = (PieceFile.Read(list), PieceFile.Read(json));
        Assert.Equal([new WordPieceForm(false, false, true), new WordPieceForm(true, false, false)], [cased, accented]);
        Assert.Equal(Small, words.Words);
        Assert.Equal(Small, others.Words);
        Assert.Equal([2, 9, 3], accented.Tokenizer(others).Numbers("É"));
        Assert.Equal([2, 1, 3], new WordPieceForm().Tokenizer(others).Numbers("É"));
        Assert.NotEqual(new TextVectorizer(TokenForm.OfPieces(5, cased), words).Fingerprint, new TextVectorizer(TokenForm.OfPieces(5, accented), words).Fingerprint);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("the\n", "the vocabulary has no '[UNK]'")]
    [InlineData("[UNK]\n[PAD]\n", "must be the first")]
    [InlineData("[PAD]\n[UNK]\na\na\n", "the word 'a' twice")]
    [InlineData("{", "cannot be used as a tokenizer")]
    [InlineData("{}", "it has no pieces")]
    [InlineData("""{ "model": { "type": "Unigram", "vocab": [] } }""", "its model is of the type 'Unigram', not 'WordPiece' or 'BPE'")]
    [InlineData("""{ "model": { "type": "WordPiece", "unk_token": "<unk>", "vocab": {} } }""", "its 'unk_token' is \"<unk>\", not '[UNK]'")]
    public void Should_refuse_other_files_with_the_reason(string content, string reason)
    {
        var file = _folder.Write("vocab.txt", content);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => PieceFile.Read(file)).Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever the bytes, a file is read or refused with a reason.</summary>
    [Fact]
    public void Should_survive_damaged_files()
    {
        var intact = System.Text.Encoding.UTF8.GetBytes(Json("""{ "type": "BertNormalizer" }"""));
        var file = _folder.At("tokenizer.json");
        File.WriteAllBytes(file, intact);
        Assert.Equal(Small.Length, PieceFile.Read(file).Vocabulary.Count);
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

    /// <summary>MPNet puts RoBERTa's tokens around a text; its <c>&lt;mask&gt;</c> takes the space before it.</summary>
    [Fact]
    public void Should_read_the_special_tokens_of_MPNet()
    {
        string[] pieces = ["<s>", "<pad>", "</s>", "<unk>", "[UNK]", "cat", "##s", "<", "un", "##k", ">", "<mask>"];
        var (form, vocabulary) = PieceFile.Read(_folder.Write("c/vocab.txt", string.Join('\n', pieces)));
        Assert.Equal((1, 4), (vocabulary.PaddingNumber, vocabulary.UnknownNumber));
        Assert.Equal([0, 5, 6, 2], form.Tokenizer(vocabulary).Numbers("Cats"));
        Assert.Equal([0, 5, 11, 4, 2, 7, 8, 9, 10, 2], form.Tokenizer(vocabulary).Numbers("cat  <mask>é</s><unk>"));
        Assert.NotEqual(new TextVectorizer(TokenForm.OfPieces(5, form), vocabulary).Fingerprint, new TextVectorizer(TokenForm.OfPieces(5, (WordPieceForm)form with { Special = SpecialTokens.Roberta }), vocabulary).Fingerprint);

        // A token that is looked for in the changed text matches in capitals too.
        var json = _folder.Write("d/tokenizer.json", Json("""{ "type": "BertNormalizer" }""", pieces, """{ "id": 3, "content": "<unk>", "normalized": true }, { "id": 11, "content": "<mask>", "lstrip": true }""", "<s>", "</s>"));
        var (added, same) = PieceFile.Read(json);
        Assert.Equal([0, 3, 3, 11, 7, 4, 10, 2], added.Tokenizer(same).Numbers("<UNK><unk> <mask><s>"));
    }

    [Fact]
    public void Should_refuse_other_tokens_around_a_text()
    {
        var file = _folder.Write("tokenizer.json", Json("""{ "type": "BertNormalizer" }""", Small, "", "cat", "[SEP]"));
        Assert.Contains("it puts 'cat [SEP]' around a text", Assert.Throws<InvalidDataException>(() => PieceFile.Read(file)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Json(string normalizer) => Json(normalizer, Small, """{ "id": 2, "content": "[CLS]" }""", "[CLS]", "[SEP]");

    private static string Json(string normalizer, string[] pieces, string added, string first, string last) => $$"""
        {
          "added_tokens": [{{added}}], "normalizer": {{normalizer}}, "pre_tokenizer": { "type": "BertPreTokenizer" },
          "post_processor": { "type": "TemplateProcessing", "single": [{ "SpecialToken": { "id": "{{first}}" } }, { "Sequence": { "id": "A" } }, { "SpecialToken": { "id": "{{last}}" } }] },
          "model": { "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
            "vocab": { {{string.Join(", ", pieces.Select((piece, number) => $"\"{piece}\": {number}"))}} } }
        }
        """;
}
