using static TorchSharp.torch;

namespace TransferLearning.Training.Evaluation;

/// <summary>Compares what an exported file computes with what torch computes.</summary>
internal static class ExportCheck
{
    /// <summary>How many preprocessed pictures a file's outputs are compared for.</summary>
    public const int Pictures = 4;

    /// <summary>The largest relative difference of an output that passes.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Preprocessed pictures, N × 3 × height × width: any will do, and these are the same every time. Normalised pixels lie in about -2 to 2.</summary>
    public static float[] Preprocessed(Graph network)
    {
        var images = new float[Pictures * network.Input.Elements];
        for (var i = 0; i < images.Length; i++)
            images[i] = 2 * MathF.Sin(0.01f * i);
        return images;
    }

    /// <summary>The outputs that torch computes for preprocessed pictures.</summary>
    public static float[] Torch(Graph graph, NetworkState state, float[] images)
    {
        using var scope = NewDisposeScope();
        return Torch(graph, state, tensor(images, graph.Input.WithBatch(images.Length / graph.Input.Elements)));
    }

    /// <summary>The same for pictures in a tensor.</summary>
    public static float[] Torch(Graph graph, NetworkState state, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        return [.. new TorchExecutor(graph).Run(state, images, RunMode.Inference).contiguous().data<float>()];
    }

    /// <summary>The largest difference, relative to the largest value that was expected.</summary>
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

    /// <summary>Lets a small difference pass, and removes the file of a large one.</summary>
    /// <exception cref="RunException">The difference is too large.</exception>
    public static double Passed(double difference, string path)
    {
        if (difference <= Tolerance)
            return difference;
        File.Delete(path);
        throw new RunException($"'{path}' was written but computes something else than the model (relative difference {difference:0.0e+0}, {Tolerance:0.0e+0} passes), so it was removed.");
    }
}
