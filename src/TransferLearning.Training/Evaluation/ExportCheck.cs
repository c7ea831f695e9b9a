using TransferLearning.Models.Vectors;
using static TorchSharp.torch;

namespace TransferLearning.Training.Evaluation;

/// <summary>Compares the outputs of an exported file with torch's.</summary>
internal static class ExportCheck
{
    /// <summary>The number of preprocessed pictures or texts that the comparison uses.</summary>
    public const int Pictures = 4;

    /// <summary>The largest relative difference that is accepted.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>
    /// The network's input: preprocessed pictures, N × 3 × height × width, or the numbers of words, N × words. The content does not matter but is always the
    /// same; normalised pixels lie in about -2 to 2.
    /// </summary>
    public static float[] Preprocessed(Graph network)
    {
        var images = new float[Pictures * network.Input.Elements];
        if (network.Words() is > 0 and var words)
            return Texts(images, words);
        for (var i = 0; i < images.Length; i++)
            images[i] = 2 * MathF.Sin(0.01f * i);
        return images;
    }

    // Texts of all lengths: a full one, shorter ones, and one that is all padding.
    private static float[] Texts(float[] numbers, long words)
    {
        var length = numbers.Length / Pictures;
        for (var i = 0; i < numbers.Length; i++)
            if (i % length < length - (length * (i / length) / (Pictures - 1)))
                numbers[i] = 1 + (i * 7919L % (words - 1));
        return numbers;
    }

    /// <summary>torch's outputs for preprocessed pictures.</summary>
    public static float[] Torch(Graph graph, NetworkState state, float[] images)
    {
        using var scope = NewDisposeScope();
        return Torch(graph, state, tensor(images, graph.Input.WithBatch(images.Length / graph.Input.Elements)));
    }

    /// <summary>torch's outputs for pictures in a tensor.</summary>
    public static float[] Torch(Graph graph, NetworkState state, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        return [.. new TorchExecutor(graph).Run(state, images, RunMode.Inference).contiguous().data<float>()];
    }

    /// <summary>The largest difference, relative to the largest expected value.</summary>
    public static double Difference(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        if (actual.Length != expected.Length)
            return double.PositiveInfinity;
        var (largest, worst) = (1e-12, 0.0);
        for (var i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs((double)expected[i]));
            worst = Math.Max(worst, double.IsNaN(actual[i]) ? double.PositiveInfinity : Math.Abs((double)actual[i] - expected[i]));
        }

        return worst / largest;
    }

    /// <summary>Accepts a small difference; removes the file if the difference is large.</summary>
    /// <exception cref="RunException">The difference is too large.</exception>
    public static double Passed(double difference, string path)
    {
        if (difference <= Tolerance)
            return difference;
        File.Delete(path);
        throw new RunException($"'{path}' was written, but its outputs differ from the model's (relative difference {difference:0.0e+0}, at most {Tolerance:0.0e+0} is accepted), so it was removed.");
    }
}
