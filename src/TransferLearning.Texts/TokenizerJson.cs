using System.Text.Json;

namespace TransferLearning.Texts;

/// <summary>Reads a <c>tokenizer.json</c>. What is not exactly BERT's tokenizer is refused, because its tokens would be wrong.</summary>
internal static class TokenizerJson
{
    private static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>The tokenizer of a file's bytes.</summary>
    /// <exception cref="FormatException">It is another tokenizer.</exception>
    /// <exception cref="JsonException">The file is damaged.</exception>
    public static (WordPieceForm Form, Vocabulary Vocabulary) Read(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var (root, model) = (document.RootElement, document.RootElement.GetProperty("model"));
        Require(model, "type", "WordPiece");
        Require(model, "unk_token", "[UNK]");
        Require(model, "continuing_subword_prefix", "##");
        if (model.TryGetProperty("max_input_chars_per_word", out var longest) && longest.GetInt32() != 100)
            throw new FormatException($"its longest word has {longest.GetInt32()} characters, not 100");
        var normalizer = root.GetProperty("normalizer");
        Require(normalizer, "type", "BertNormalizer");
        if (!Flag(normalizer, "clean_text", true))
            throw new FormatException("it does not clean texts");
        Require(root.GetProperty("pre_tokenizer"), "type", "BertPreTokenizer");
        CheckEnds(root.GetProperty("post_processor"));
        if (root.TryGetProperty("added_tokens", out var added) && added.ValueKind == JsonValueKind.Array)
            foreach (var token in added.EnumerateArray())
                if (token.GetProperty("content").GetString() is var content && !Special.Contains(content))
                    throw new FormatException($"it adds the token '{content}'");
        return (Form(normalizer, "lowercase", "handle_chinese_chars"), Vocabulary.OfPieces(Pieces(model.GetProperty("vocab"))));
    }

    /// <summary>The options of an object, under the names of its file.</summary>
    public static WordPieceForm Form(JsonElement options, string lowercaseName, string ideographsName)
    {
        var lowercase = Flag(options, lowercaseName, true);
        return new(lowercase, Flag(options, "strip_accents", lowercase), Flag(options, ideographsName, true));
    }

    // [CLS] before the text and [SEP] behind it: BertProcessing, or the same as a template.
    private static void CheckEnds(JsonElement processor)
    {
        var type = processor.GetProperty("type").GetString();
        if (type == "BertProcessing")
            return;
        Require(processor, "type", "TemplateProcessing");
        var parts = processor.GetProperty("single").EnumerateArray().Select(part => part.TryGetProperty("SpecialToken", out var token) ? token.GetProperty("id").GetString() : "").ToList();
        if (!parts.SequenceEqual(["[CLS]", "", "[SEP]"]))
            throw new FormatException($"it puts '{string.Join(" ", parts)}' around a text, not '[CLS] … [SEP]'");
    }

    private static string[] Pieces(JsonElement vocabulary)
    {
        var pieces = new string?[vocabulary.EnumerateObject().Count()];
        foreach (var piece in vocabulary.EnumerateObject())
        {
            var number = piece.Value.GetInt32();
            if (number < 0 || number >= pieces.Length || pieces[number] is not null)
                throw new FormatException($"the number {number} of '{piece.Name}' is out of order");
            pieces[number] = piece.Name;
        }

        return pieces.Length > 0 ? [.. pieces.Select(piece => piece!)] : throw new FormatException("it has no pieces");
    }

    private static bool Flag(JsonElement options, string name, bool otherwise) =>
        options.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetBoolean() : otherwise;

    private static void Require(JsonElement of, string name, string wanted)
    {
        if (of.ValueKind != JsonValueKind.Object || !of.TryGetProperty(name, out var value) || value.GetString() != wanted)
            throw new FormatException($"its '{name}' is {(of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var found) ? found.GetRawText() : "missing")}, not '{wanted}'");
    }
}
