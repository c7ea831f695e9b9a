using System.Text.Json;

namespace TransferLearning.Texts;

/// <summary>Reads the <c>added_tokens</c> of a <c>tokenizer.json</c>.</summary>
internal static class AddedTokens
{
    /// <summary>The tokens.</summary>
    /// <exception cref="FormatException">A token is looked for in a way that cannot be reproduced.</exception>
    public static IReadOnlyList<SpecialToken> Of(JsonElement root)
    {
        var tokens = new List<SpecialToken>();
        foreach (var token in All(root))
        {
            var text = token.GetProperty("content").GetString();
            if (string.IsNullOrEmpty(text))
                throw new FormatException("an added token is empty");
            if (TokenizerJson.Flag(token, "single_word", false) || TokenizerJson.Flag(token, "rstrip", false))
                throw new FormatException($"the added token '{text}' has 'single_word' or 'rstrip'");
            tokens.Add(new(text, TokenizerJson.Flag(token, "lstrip", false), TokenizerJson.Flag(token, "normalized", false)));
        }

        return tokens;
    }

    /// <summary>Checks that each token is a piece with the same number.</summary>
    /// <exception cref="FormatException">A token is missing or has another number.</exception>
    public static void Check(JsonElement root, Vocabulary vocabulary)
    {
        foreach (var token in All(root))
        {
            var text = token.GetProperty("content").GetString()!;
            if (!vocabulary.TryGet(text, out var number))
                throw new FormatException($"it adds the token '{text}'");
            if (token.TryGetProperty("id", out var id) && id.GetInt32() != number)
                throw new FormatException($"the added token '{text}' has the number {id.GetInt32()}, but {number} in the vocabulary");
        }
    }

    private static IEnumerable<JsonElement> All(JsonElement root) =>
        root.TryGetProperty("added_tokens", out var added) && added.ValueKind == JsonValueKind.Array ? added.EnumerateArray() : [];
}
