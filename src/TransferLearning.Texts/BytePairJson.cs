using System.Text.Json;

namespace TransferLearning.Texts;

/// <summary>Reads RoBERTa's byte pairs from a <c>tokenizer.json</c>, or from <c>vocab.json</c> and <c>merges.txt</c>.</summary>
internal static class BytePairJson
{
    // The version of the format, in the first line of a list of merges.
    private const string Version = "#version";

    /// <summary>The byte pairs of a <c>tokenizer.json</c>.</summary>
    /// <exception cref="FormatException">They cannot be reproduced exactly.</exception>
    public static BytePairForm Read(JsonElement root, JsonElement model)
    {
        foreach (var name in new[] { "dropout", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback", "ignore_merges" })
            if (model.TryGetProperty(name, out var value) && !IsNothing(value))
                throw new FormatException($"its '{name}' is {TokenizerJson.Shown(value)}");
        if (root.TryGetProperty("normalizer", out var normalizer) && normalizer.ValueKind != JsonValueKind.Null)
            throw new FormatException("it changes texts before they are split ('normalizer')");
        var splitting = root.GetProperty("pre_tokenizer");
        TokenizerJson.Require(splitting, "type", "ByteLevel");
        if (!TokenizerJson.Flag(splitting, "use_regex", true))
            throw new FormatException("it does not split texts into words ('use_regex')");
        var (first, last) = TokenizerJson.Ends(root.GetProperty("post_processor"));
        if ((first, last) != (SpecialTokens.Roberta.First, SpecialTokens.Roberta.Last))
            throw new FormatException($"it puts '{first} {last}' around a text, not '<s> … </s>'");
        // Texts are not changed, so it does not matter whether a token is looked for before or after that.
        var special = SpecialTokens.Roberta with { Written = [.. AddedTokens.Of(root).Select(token => token with { IsNormalized = false })] };
        return Form([.. model.GetProperty("merges").EnumerateArray().Select(Merge)], splitting.GetProperty("add_prefix_space").GetBoolean(), special);
    }

    /// <summary>The byte pairs of a list of merges, <c>left right</c> in each line.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="prefixSpace">Whether a space is put before a text.</param>
    public static BytePairForm Read(IReadOnlyList<string> lines, bool prefixSpace) =>
        Form([.. lines.Where((line, index) => line.Length > 0 && !(index == 0 && line.StartsWith(Version, StringComparison.Ordinal)))], prefixSpace, SpecialTokens.Roberta);

    private static BytePairForm Form(IReadOnlyList<string> merges, bool prefixSpace, SpecialTokens special) =>
        new(merges, prefixSpace) { Special = special.Equals(SpecialTokens.Roberta) ? null : special };

    private static string Merge(JsonElement merge) =>
        merge.ValueKind != JsonValueKind.Array ? merge.GetString() ?? throw new FormatException("a merge is null")
        : merge.GetArrayLength() == 2 ? $"{merge[0].GetString()} {merge[1].GetString()}"
        : throw new FormatException($"the merge {TokenizerJson.Shown(merge)} is no pair of pieces");

    private static bool IsNothing(JsonElement value) => value.ValueKind is JsonValueKind.Null or JsonValueKind.False || (value.ValueKind == JsonValueKind.String && value.GetString() == "");
}
