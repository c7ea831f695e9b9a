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
        Assert.Equal((new WordPieceForm(), 30_522), (form, vocabulary.Count));
        var tokenizer = new WordPieceTokenizer(form, vocabulary);
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
        var text = new TextVectorizer(TokenForm.OfPieces(5, new WordPieceForm()), Texts.Vocabulary.OfPieces(Small));
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
        Assert.Equal((new WordPieceForm(false, false, true), new WordPieceForm(true, false, false)), (cased, accented));
        Assert.Equal(Small, words.Words);
        Assert.Equal(Small, others.Words);
        Assert.Equal([2, 9, 3], new WordPieceTokenizer(accented, others).Numbers("É"));
        Assert.Equal([2, 1, 3], new WordPieceTokenizer(new WordPieceForm(), others).Numbers("É"));
        Assert.NotEqual(new TextVectorizer(TokenForm.OfPieces(5, cased), words).Fingerprint, new TextVectorizer(TokenForm.OfPieces(5, accented), words).Fingerprint);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("the\n", "the vocabulary has no '[UNK]'")]
    [InlineData("[UNK]\n[PAD]\n", "must be the first")]
    [InlineData("[PAD]\n[UNK]\na\na\n", "the word 'a' twice")]
    [InlineData("{", "no vocabulary of word pieces")]
    [InlineData("{}", "no vocabulary of word pieces")]
    [InlineData("""{ "model": { "type": "BPE", "vocab": {} } }""", "its 'type' is \"BPE\", not 'WordPiece'")]
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

    public void Dispose() => _folder.Dispose();

    private static string Json(string normalizer) => $$"""
        {
          "added_tokens": [{ "id": 2, "content": "[CLS]" }], "normalizer": {{normalizer}}, "pre_tokenizer": { "type": "BertPreTokenizer" },
          "post_processor": { "type": "TemplateProcessing", "single": [{ "SpecialToken": { "id": "[CLS]" } }, { "Sequence": { "id": "A" } }, { "SpecialToken": { "id": "[SEP]" } }] },
          "model": { "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
            "vocab": { {{string.Join(", ", Small.Select((piece, number) => $"\"{piece}\": {number}"))}} } }
        }
        """;
}
