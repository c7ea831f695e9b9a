namespace TransferLearning.Texts;

/// <summary>
/// GPT-2's letters for the 256 bytes: printable characters of Latin-1 stand for themselves, the other bytes for U+0100, U+0101, … in their order. A space is
/// <c>Ġ</c>.
/// </summary>
internal static class ByteLetters
{
    /// <summary>The letter of each byte.</summary>
    public static char[] All { get; } = Make();

    private static char[] Make()
    {
        var (letters, others) = (new char[256], 0);
        for (var value = 0; value < letters.Length; value++)
            letters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : (char)(256 + others++);
        return letters;
    }
}
