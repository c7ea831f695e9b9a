using System.Text;
using System.Text.Json;

namespace TransferLearning.Texts;

/// <summary>
/// Reads the files of Hugging Face's tokenizers: <c>tokenizer.json</c>; BERT's <c>vocab.txt</c>; RoBERTa's <c>vocab.json</c> with <c>merges.txt</c> beside it. The
/// options of the last two stand in <c>tokenizer_config.json</c>.
/// </summary>
public static class PieceFile
{
    /// <summary>The tokenizer with all its options.</summary>
    public const string Json = "tokenizer.json";

    /// <summary>A piece on each line.</summary>
    public const string List = "vocab.txt";

    /// <summary>Pieces with their numbers, for byte pairs.</summary>
    public const string Numbers = "vocab.json";

    /// <summary>The merges of byte pairs, beside their <see cref="Numbers"/>.</summary>
    public const string Merges = "merges.txt";

    /// <summary>The options of a vocabulary.</summary>
    public const string Configuration = "tokenizer_config.json";

    // The largest published vocabularies have 500,000 pieces.
    private const long MostBytes = 64 << 20;

    /// <summary>The file in a folder; null if it has none.</summary>
    public static string? In(string folder) => new[] { Json, List, Numbers }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Reads a file.</summary>
    /// <param name="path">A JSON file, or a list of pieces.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or is no tokenizer that can be reproduced exactly.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static (PieceForm Form, Vocabulary Vocabulary) Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var bytes = Bytes(path);
        try
        {
            var (form, vocabulary) = bytes.AsSpan().TrimStart(" \r\n\t\ufeff"u8) is [(byte)'{', ..] ? ReadJson(path, bytes) : ReadList(path, bytes);
            // It must know the tokens that stand around each text, and its merges must fit.
            _ = form.Tokenizer(vocabulary);
            return (form, vocabulary);
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"'{path}' cannot be used as a tokenizer: {wrong.Message}", wrong);
        }
    }

    private static (PieceForm, Vocabulary) ReadJson(string path, byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        if (document.RootElement.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.Object)
            return TokenizerJson.Read(document.RootElement);
        var pieces = TokenizerJson.Pieces(document.RootElement);
        var merges = Beside(path, Merges);
        if (!File.Exists(merges))
            throw new FormatException($"there is no {Merges} beside it");
        using var options = OptionsBeside(path);
        var form = BytePairJson.Read(Lines(Bytes(merges)), options is not null && TokenizerJson.Flag(options.RootElement, "add_prefix_space", false));
        return (form, form.Vocabulary(pieces));
    }

    // Without options, those of the uncased BERT.
    private static (PieceForm, Vocabulary) ReadList(string path, byte[] bytes)
    {
        var pieces = Lines(bytes);
        using var options = OptionsBeside(path);
        var form = options is null ? new WordPieceForm() : TokenizerJson.Form(options.RootElement, "do_lower_case", "tokenize_chinese_chars");
        if (pieces[0] == SpecialTokens.MpNet.First)
            form = form with { Special = SpecialTokens.MpNet };
        return (form, form.Vocabulary(pieces));
    }

    private static byte[] Bytes(string path)
    {
        var file = new FileInfo(path);
        return file.Exists && file.Length > MostBytes ? throw new InvalidDataException($"'{path}' cannot be used as a tokenizer: it has {file.Length >> 20} MiB") : File.ReadAllBytes(path);
    }

    private static List<string> Lines(byte[] bytes)
    {
        var (pieces, reader) = (new List<string>(), new StringReader(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes)));
        while (reader.ReadLine() is { } line)
            pieces.Add(line);
        return pieces.Count > 0 ? pieces : throw new FormatException("it is empty");
    }

    private static JsonDocument? OptionsBeside(string path) => Beside(path, Configuration) is var file && File.Exists(file) ? JsonDocument.Parse(Bytes(file)) : null;

    private static string Beside(string path, string name) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name);
}
