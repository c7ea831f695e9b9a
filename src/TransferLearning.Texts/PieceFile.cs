using System.Text;
using System.Text.Json;

namespace TransferLearning.Texts;

/// <summary>Reads the files of Hugging Face's BERT tokenizers: <c>tokenizer.json</c>, or <c>vocab.txt</c> with <c>tokenizer_config.json</c> beside it.</summary>
public static class PieceFile
{
    /// <summary>The tokenizer with all its options.</summary>
    public const string Json = "tokenizer.json";

    /// <summary>A piece on each line.</summary>
    public const string List = "vocab.txt";

    /// <summary>The options of a <c>vocab.txt</c>.</summary>
    public const string Configuration = "tokenizer_config.json";

    // The largest published vocabularies of word pieces have 500,000 pieces.
    private const long MostBytes = 64 << 20;

    /// <summary>The file in a folder; null if it has none.</summary>
    public static string? In(string folder) => new[] { Json, List }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Reads a file.</summary>
    /// <param name="path">A JSON file, or a list of pieces.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or is no BERT tokenizer that can be reproduced exactly.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static (WordPieceForm Form, Vocabulary Vocabulary) Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var bytes = Bytes(path);
        try
        {
            return bytes.AsSpan().TrimStart(" \r\n\t\ufeff"u8) is [(byte)'{', ..] ? TokenizerJson.Read(bytes) : (FormBeside(path), Vocabulary.OfPieces(Lines(bytes)));
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"'{path}' is no vocabulary of word pieces: {wrong.Message}", wrong);
        }
    }

    private static byte[] Bytes(string path)
    {
        var file = new FileInfo(path);
        return file.Exists && file.Length > MostBytes ? throw new InvalidDataException($"'{path}' is no vocabulary of word pieces: it has {file.Length >> 20} MiB") : File.ReadAllBytes(path);
    }

    private static List<string> Lines(byte[] bytes)
    {
        var (pieces, reader) = (new List<string>(), new StringReader(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes)));
        while (reader.ReadLine() is { } line)
            pieces.Add(line);
        return pieces.Count > 0 ? pieces : throw new FormatException("it is empty");
    }

    // Without the file, the options are those of the uncased BERT.
    private static WordPieceForm FormBeside(string path)
    {
        var file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, Configuration);
        if (!File.Exists(file))
            return new WordPieceForm();
        using var document = JsonDocument.Parse(Bytes(file));
        return TokenizerJson.Form(document.RootElement, "do_lower_case", "tokenize_chinese_chars");
    }
}
