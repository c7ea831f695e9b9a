using System.Text.Json;

namespace TransferLearning.Texts;

/// <summary>Reads a <c>tokenizer.json</c>. What cannot be reproduced exactly is refused, because its tokens would be wrong.</summary>
internal static class TokenizerJson
{
    /// <summary>The tokenizer of a JSON object.</summary>
    /// <exception cref="FormatException">It is another tokenizer.</exception>
    /// <exception cref="KeyNotFoundException">A part is missing.</exception>
    public static (PieceForm Form, Vocabulary Vocabulary) Read(JsonElement root)
    {
        var model = root.GetProperty("model");
        var type = model.GetProperty("type").GetString();
        PieceForm form = type switch
        {
            "WordPiece" => WordPieces(root, model),
            "BPE" => BytePairJson.Read(root, model),
            _ => throw new FormatException($"its model is of the type '{type}', not 'WordPiece' or 'BPE'"),
        };
        var vocabulary = form.Vocabulary(Pieces(model.GetProperty("vocab")));
        AddedTokens.Check(root, vocabulary);
        return (form, vocabulary);
    }

    /// <summary>The options of word pieces in an object, under the names of its file.</summary>
    public static WordPieceForm Form(JsonElement options, string lowercaseName, string ideographsName)
    {
        var lowercase = Flag(options, lowercaseName, true);
        return new(lowercase, Flag(options, "strip_accents", lowercase), Flag(options, ideographsName, true));
    }

    /// <summary>The tokens that a post-processor puts around a text: <c>BertProcessing</c>, <c>RobertaProcessing</c>, or the same as a template.</summary>
    public static (string First, string Last) Ends(JsonElement processor)
    {
        if (processor.ValueKind != JsonValueKind.Object)
            throw new FormatException("it puts no tokens around a text");
        var type = processor.GetProperty("type").GetString();
        if (type is "BertProcessing" or "RobertaProcessing")
            return (End("cls", "[CLS]"), End("sep", "[SEP]"));
        Require(processor, "type", "TemplateProcessing");
        var parts = processor.GetProperty("single").EnumerateArray().Select(part => part.TryGetProperty("SpecialToken", out var token) ? token.GetProperty("id").GetString()! : "").ToList();
        return parts is [{ Length: > 0 } first, "", { Length: > 0 } last] ? (first, last) : throw new FormatException($"it puts '{string.Join(" ", parts)}' around a text, not one token before and one behind it");

        string End(string name, string otherwise) => processor.TryGetProperty(name, out var end) ? end[0].GetString()! : otherwise;
    }

    /// <summary>The pieces of an object with their numbers, in the order of the numbers.</summary>
    public static string[] Pieces(JsonElement vocabulary)
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

    public static bool Flag(JsonElement options, string name, bool otherwise) =>
        options.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetBoolean() : otherwise;

    public static void Require(JsonElement of, string name, string wanted)
    {
        if (of.ValueKind != JsonValueKind.Object || !of.TryGetProperty(name, out var value) || value.GetString() != wanted)
            throw new FormatException($"its '{name}' is {(of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var found) ? Shown(found) : "missing")}, not '{wanted}'");
    }

    /// <summary>A value in a message.</summary>
    public static string Shown(JsonElement value) => value.GetRawText() is { Length: > 60 } text ? text[..60] + "…" : value.GetRawText();

    private static WordPieceForm WordPieces(JsonElement root, JsonElement model)
    {
        Require(model, "unk_token", "[UNK]");
        Require(model, "continuing_subword_prefix", "##");
        if (model.TryGetProperty("max_input_chars_per_word", out var longest) && longest.GetInt32() != 100)
            throw new FormatException($"its longest word has {longest.GetInt32()} characters, not 100");
        var normalizer = root.GetProperty("normalizer");
        Require(normalizer, "type", "BertNormalizer");
        if (!Flag(normalizer, "clean_text", true))
            throw new FormatException("it does not clean texts");
        Require(root.GetProperty("pre_tokenizer"), "type", "BertPreTokenizer");
        var form = Form(normalizer, "lowercase", "handle_chinese_chars");
        var ends = Ends(root.GetProperty("post_processor"));
        if (ends == (SpecialTokens.MpNet.First, SpecialTokens.MpNet.Last))
            return form with { Special = SpecialTokens.MpNet with { Written = AddedTokens.Of(root) } };
        if (ends != (SpecialTokens.Bert.First, SpecialTokens.Bert.Last))
            throw new FormatException($"it puts '{ends.First} {ends.Last}' around a text, not '[CLS] … [SEP]' or '<s> … </s>'");
        if (AddedTokens.Of(root).FirstOrDefault(token => SpecialTokens.Bert.Written.All(known => known.Text != token.Text)) is { } other)
            throw new FormatException($"it adds the token '{other.Text}'");
        return form;
    }
}
