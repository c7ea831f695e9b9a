namespace TransferLearning.Data;

/// <summary>
/// Letters of 5 × 7 pixels, for captions: the native part of SkiaSharp that is used has no fonts of its own, and a machine may have none.
/// Each letter is seven rows from the top, a digit to base 32 (0–9, A–V) for the five pixels of a row.
/// </summary>
internal static unsafe class PixelFont
{
    /// <summary>Pixels from one letter to the next.</summary>
    public const int Advance = 6;

    /// <summary>Pixels of a letter's height.</summary>
    public const int Height = 7;

    private const char First = ' ', Last = '~';

    private const string Letters =
        "0000000 4444004 AAA0000 AAVAVAA 4FKE5U4 OP248J3 CIK8LID C480000 2488842 8422248 04LEL40 044V440 0000C48 000V000 00000CC 01248G0 "
        + "EHJLPHE 4C4444E EH1248V V2421HE 26AIV22 VGU11HE 68GUHHE V124888 EHHEHHE EHHF12C 0CC0CC0 0CC0C48 248G842 00V0V00 8421248 EH12404 "
        + "EH1DLLE EHHVHHH UHHUHHU EHGGGHE UHHHHHU VGGUGGV VGGUGGG EHGNHHE HHHVHHH E44444E 72222IC HIKOKIH GGGGGGV HRLLHHH HHPLJHH EHHHHHE "
        + "UHHUGGG EHHHLID UHHUKIH FGGE11U V444444 HHHHHHE HHHHHA4 HHHLLLA HHA4AHH HHHA444 V1248GV E88888E 0G84210 E22222E 4AH0000 000000V "
        + "8420000 00E1FHF GGMPHHU 00EGGHE 11DJHHF 00EHVGE 698S888 0FHHF1E GGMPHHH 40C444E 20622IC GGIKOKI C44444E 00QLLHH 00MPHHH 00EHHHE "
        + "00UHUGG 00DJF11 00MPGGG 00EGE1U 88S8896 00HHHJD 00HHHA4 00HHLLA 00HA4AH 00HHF1E 00V248V 2448442 4444444 8442448 008L200 ";

    /// <summary>Writes a line of text into a picture of 3 bytes a pixel. What does not fit is cut off; letters outside ASCII become '?'.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="text">The text.</param>
    /// <param name="left">The first column.</param>
    /// <param name="top">The first row.</param>
    /// <param name="scale">Pixels a pixel of the letters.</param>
    /// <param name="gray">The colour.</param>
    public static void Write(PixelBuffer picture, string text, int left, int top, int scale, byte gray)
    {
        foreach (var character in text)
        {
            var letter = character is >= First and <= Last ? character : '?';
            for (var row = 0; row < Height * scale; row++)
            {
                var digit = Letters[(letter - First) * 8 + row / scale];
                var bits = digit <= '9' ? digit - '0' : digit - 'A' + 10;
                for (var column = 0; column < 5 * scale; column++)
                    if ((bits >> (4 - column / scale) & 1) != 0)
                        Dot(picture, left + column, top + row, gray);
            }
            left += Advance * scale;
        }
    }

    private static void Dot(PixelBuffer picture, int x, int y, byte gray)
    {
        if (x < 0 || x >= picture.Width || y < 0 || y >= picture.Height)
            return;
        var pixel = picture.Pixels + (long)y * picture.Stride + x * 3;
        (pixel[0], pixel[1], pixel[2]) = (gray, gray, gray);
    }
}
