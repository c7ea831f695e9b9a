using System.Buffers;
using System.Runtime.InteropServices;

namespace TransferLearning.Models.Engines;

/// <summary>Computes texts of one length.</summary>
/// <param name="numbers">The numbers of the words, <paramref name="rows"/> × <paramref name="length"/>.</param>
/// <param name="rows">The number of texts.</param>
/// <param name="length">The number of words of each.</param>
/// <param name="outputs">Filled with the outputs.</param>
internal delegate void TextRun(ReadOnlySpan<float> numbers, int rows, int length, Span<float> outputs);

/// <summary>
/// Computes texts almost without their padding: each is as long as its words, rounded up to a multiple of <see cref="Step"/>. Texts of one length are computed
/// together, always <paramref name="rows"/> of them, so a text's output depends on nothing but the text. If a layer reads the padding, all texts keep it.
/// </summary>
/// <param name="engine">An engine without preprocessing; this object owns it.</param>
/// <param name="run">Computes texts with that engine.</param>
/// <param name="rows">The number of texts that are computed together.</param>
/// <param name="batchSize">The number of texts per call, among which those of one length are found.</param>
/// <param name="step">Lengths are multiples of this number, or the whole length.</param>
/// <param name="padding">The number of padding.</param>
/// <param name="isPacked">Whether the outputs are as long as their texts (<see cref="TextLengths.GivesPackedTexts"/>). Those behind a text's end are zeros then.</param>
internal sealed class TextEngine(IPrefixEngine engine, TextRun run, int rows, int batchSize, int step, int padding = 0, bool isPacked = false) : IPrefixEngine
{
    /// <summary>Lengths are multiples of this number.</summary>
    public const int Step = 8;

    // The output of a text without words. Such texts fill up batches, so it is computed once.
    private float[]? _empty;

    public string Identity => engine.Identity;

    public TensorShape Input => engine.Input;

    public int InputBytes => checked((int)Input.Elements * sizeof(float));

    public TensorShape Output => engine.Output;

    public int BatchSize => batchSize;

    public bool RunsOnAnyThread => engine.RunsOnAnyThread;

    /// <summary>The length with which a text is computed.</summary>
    /// <param name="words">The number of its words.</param>
    /// <param name="longest">The length of the longest text.</param>
    /// <param name="step">The step between lengths.</param>
    public static int LengthOf(int words, int longest, int step = Step) => Math.Min(longest, Math.Max(1, (words + step - 1) / step) * step);

    public void Run(ReadOnlySpan<byte> pixels, Span<float> activations) => Run(MemoryMarshal.Cast<byte, float>(pixels), activations);

    public void Run(ReadOnlySpan<float> images, Span<float> activations)
    {
        EngineSpans.Check(this, images.Length, activations.Length);
        var (longest, features) = ((int)Input.Elements, (int)Output.Elements);
        var (lengths, texts) = (new int[batchSize], new int[batchSize]);
        var count = 0;
        for (var text = 0; text < batchSize; text++)
        {
            var words = TextLengths.WordsOf(images.Slice(text * longest, longest), padding);
            if (words == 0)
                Copy(_empty ??= Empty(), 1, activations.Slice(text * features, features));
            else
                (lengths[count], texts[count++]) = (LengthOf(words, longest, step), text);
        }

        Array.Sort(lengths, texts, 0, count);
        var numbers = ArrayPool<float>.Shared.Rent(rows * longest);
        var outputs = ArrayPool<float>.Shared.Rent(rows * features);
        for (int first = 0, next; first < count; first = next)
        {
            var length = lengths[first];
            for (next = first; next < count && next - first < rows && lengths[next] == length; next++)
                images.Slice(texts[next] * longest, length).CopyTo(numbers.AsSpan((next - first) * length));
            numbers.AsSpan((next - first) * length, (rows - (next - first)) * length).Fill(padding);
            var size = FeaturesOf(length);
            run(numbers.AsSpan(0, rows * length), rows, length, outputs.AsSpan(0, rows * size));
            for (var each = first; each < next; each++)
                Copy(
                    outputs.AsSpan((each - first) * size, size),
                    TextLengths.WordsOf(images.Slice(texts[each] * longest, longest), padding),
                    activations.Slice(texts[each] * features, features));
        }

        ArrayPool<float>.Shared.Return(numbers);
        ArrayPool<float>.Shared.Return(outputs);
    }

    public void Dispose() => engine.Dispose();

    private float[] Empty()
    {
        var length = LengthOf(0, (int)Input.Elements, step);
        var numbers = new float[rows * length];
        Array.Fill(numbers, padding);
        var outputs = new float[rows * FeaturesOf(length)];
        run(numbers, rows, length, outputs);
        return outputs[..FeaturesOf(length)];
    }

    /// <summary>The number of outputs of a text that is computed with a length.</summary>
    private int FeaturesOf(int length) => (int)Output.Elements / (isPacked ? (int)Input.Elements : 1) * (isPacked ? length : 1);

    private void Copy(ReadOnlySpan<float> outputs, int words, Span<float> to)
    {
        if (isPacked)
            outputs = outputs[..FeaturesOf(words)];
        outputs.CopyTo(to);
        to[outputs.Length..].Clear();
    }
}
