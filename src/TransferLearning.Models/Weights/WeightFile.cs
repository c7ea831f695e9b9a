namespace TransferLearning.Models.Weights;

/// <summary>Opens a weights file, or a folder of them, in any format.</summary>
internal static class WeightFile
{
    private const int HeadLength = 1024;

    /// <summary>Opens a file. Its format is recognised by its content.</summary>
    /// <exception cref="WeightFileException">The file is absent, in no known format, or damaged.</exception>
    public static IWeightFile Open(string path)
    {
        ReadOnlySpan<byte> head = [];
        if (!Directory.Exists(path))
        {
            using var file = new FileBytes(path);
            var bytes = new byte[Math.Min(HeadLength, file.Length)];
            file.Read(0, bytes);
            head = bytes;
        }
        foreach (var format in WeightFormat.All)
            if (format.Recognises(path, head)) return format.Open(path);
        throw new WeightFileException(path, Unknown(head));
    }

    private static string Unknown(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty) return "is empty, no regular file, or a folder without 'model.safetensors' or 'model.safetensors.index.json'";
        if (head.TrimStart(" \r\n\t\ufeff"u8).StartsWith("<"u8)) return "is a web page, not weights: the address it came from answered something else (a login, an error)";
        if (head.StartsWith("version https://git-lfs"u8)) return "is a pointer of Git LFS, not the weights themselves: run 'git lfs pull' where it came from";
        if (head is [0x1f, 0x8b, ..]) return "is compressed with gzip: unpack it first";
        return $"is of no known format ({string.Join(", ", WeightFormat.All.Select(format => format.Name))})";
    }
}
