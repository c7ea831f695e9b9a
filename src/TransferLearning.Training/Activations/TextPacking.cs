namespace TransferLearning.Training.Activations;

/// <summary>Makes the outputs of a frozen part as long as the longest text of their batch, like those that are read from the store.</summary>
/// <param name="longest">The number of words of the longest possible text.</param>
/// <param name="padding">The number of padding.</param>
/// <param name="width">The number of outputs for each word.</param>
internal sealed unsafe class TextPacking(int longest, int padding, int width)
{
    /// <summary>For texts whose frozen part gives their own lengths; null for others.</summary>
    /// <param name="prefix">The frozen part.</param>
    public static TextPacking? Of(Graph prefix) => prefix.GivesPackedTexts() ? new((int)prefix.Input[0], prefix.PaddingNumber(), (int)prefix.OutputShape[1]) : null;

    /// <summary>The length of the stored outputs of a text, at least 1.</summary>
    /// <param name="text">The numbers of its words.</param>
    public int LengthOf(ReadOnlySpan<float> text) => Math.Max(1, TextLengths.WordsOf(text, padding));

    /// <inheritdoc cref="LengthOf(ReadOnlySpan{float})"/>
    public int LengthOf(byte* text) => LengthOf(new ReadOnlySpan<float>(text, longest));

    /// <summary>Moves the outputs of texts together, without those behind the longest text.</summary>
    /// <param name="texts">The numbers of the words, <paramref name="count"/> × the longest possible text.</param>
    /// <param name="count">The number of texts.</param>
    /// <param name="outputs">The outputs, <paramref name="count"/> × the longest possible text × width.</param>
    /// <returns>The length of the longest text.</returns>
    public int Pack(byte* texts, int count, float* outputs)
    {
        var length = 1;
        for (var text = 0; text < count; text++)
            length = Math.Max(length, LengthOf(texts + (long)text * longest * sizeof(float)));
        var bytes = (long)length * width * sizeof(float);
        for (var text = 1; text < count; text++)
            Buffer.MemoryCopy(outputs + (long)text * longest * width, outputs + (long)text * length * width, bytes, bytes);
        return length;
    }
}
