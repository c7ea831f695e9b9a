using System.Globalization;
using TransferLearning.Experiments.Files;
using TransferLearning.Models.Engines;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Onnx;
using TransferLearning.Models.Weights;
using TransferLearning.Training.Machine;
using static TorchSharp.torch;

namespace TransferLearning.Training.Evaluation;

/// <summary>Writes a model in the forms that other programs read, each checked: what was written is read again and computes what the model computes.</summary>
public static class ModelExport
{
    /// <summary>How many pictures a file's outputs are compared for.</summary>
    public const int Pictures = 4;

    /// <summary>The largest relative difference of an output that passes.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>ONNX with a free batch size; the input is what the weights' preprocessing makes of pixels. On the torch thread.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="notice">Told where torch computes wrong numbers and the file is right.</param>
    /// <returns>The largest relative difference to torch's outputs.</returns>
    /// <exception cref="RunException">It cannot be written, or computes something else.</exception>
    public static double Onnx(StoredModel model, string path, Action<string>? notice = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var metadata = new Dictionary<string, string> { ["task"] = model.Description.Task, [model.Description.Scale is null ? "classes" : "targets"] = string.Join('\n', model.Description.Classes) };
        var network = OwnUnits.Of(model);
        Write(path, OnnxModel.Write(network.DropDropout(), model.State, null, null, metadata));
        // A sure softmax hides differences, so the logits are compared as well, from a model written in the same way.
        var logits = model.Network.ToLogits();
        var shape = model.Network.Input.WithBatch(Pictures);
        var images = Pixels(model.Network);
        var unsure = OnnxFile.Run(OnnxModel.Write(logits.DropDropout(), model.State, null), images, shape);
        var sure = OnnxFile.Run(File.ReadAllBytes(path), images, shape);
        var difference = FromTorch();
        if (difference <= Tolerance)
            return difference;
        // Which of the two is wrong, a third says.
        var mode = TorchModes.Current;
        using (TorchModes.Enter(ReferenceModes.Third(mode)))
            if (FromTorch() is var decided && decided <= Tolerance)
            {
                notice?.Invoke(string.Create(CultureInfo.InvariantCulture, $"torch differs from '{path}' by {difference:0.0e+0} in mode '{mode.Name}', and by {decided:0.0e+0} without oneDNN: the file is right, torch's mode is wrong on this processor."));
                return decided;
            }

        return Passed(difference, path);

        double FromTorch() => Math.Max(Difference(unsure, Torch(logits, model.State, images)), Difference(sure, Torch(network, model.State, images)));
    }

    /// <summary>safetensors with torchvision's names. On the torch thread.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="backboneOnly">Leaves the head out, so that the file serves as <c>backbone.weights</c> of another experiment.</param>
    /// <returns>The largest relative difference of the outputs computed from what was written.</returns>
    /// <exception cref="RunException">It cannot be written, or computes something else.</exception>
    public static double SafetensorsFile(StoredModel model, string path, bool backboneOnly)
    {
        ArgumentNullException.ThrowIfNull(model);
        var names = model.Network.Parameters.Select(spec => spec.Name).Where(name => !backboneOnly || !name.StartsWith("head.", StringComparison.Ordinal)).ToList();
        try
        {
            Safetensors.Write(path, names.Select(name => (name, model.State[name].Data())), new Dictionary<string, string> { ["format"] = "pt" });
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"'{path}' cannot be written: {refused.Message}", refused);
        }

        using var again = model.State.Clone();
        using (var file = Safetensors.Open(path))
            foreach (var name in names)
                again.Set(name, file.ToTensor(name));
        var (logits, images) = (model.Network.ToLogits(), Pixels(model.Network));
        return Passed(Difference(Torch(logits, again, images), Torch(logits, model.State, images)), path);
    }

    /// <summary>The pictures that a file's outputs are compared for.</summary>
    internal static Tensor Images(Graph network) => tensor(Pixels(network), network.Input.WithBatch(Pictures));

    // Any picture does; these are the same every time. Normalised pixels lie in about -2 to 2.
    private static float[] Pixels(Graph network)
    {
        var images = new float[Pictures * network.Input.Elements];
        for (var i = 0; i < images.Length; i++)
            images[i] = 2 * MathF.Sin(0.01f * i);
        return images;
    }

    private static float[] Torch(Graph graph, NetworkState state, float[] images)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var input = tensor(images, graph.Input.WithBatch(Pictures));
        return [.. new TorchExecutor(graph).Run(state, input, RunMode.Inference).contiguous().data<float>()];
    }

    private static double Difference(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        var (largest, worst) = (1e-12, 0.0);
        for (var i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs((double)expected[i]));
            worst = Math.Max(worst, double.IsNaN(actual[i]) ? double.PositiveInfinity : Math.Abs((double)actual[i] - expected[i]));
        }

        return worst / largest;
    }

    private static double Passed(double difference, string path)
    {
        if (difference <= Tolerance)
            return difference;
        File.Delete(path);
        throw new RunException($"'{path}' was written but computes something else than the model (relative difference {difference:0.0e+0}, {Tolerance:0.0e+0} passes), so it was removed.");
    }

    private static void Write(string path, byte[] content)
    {
        try
        {
            AtomicFile.Replace(path, content);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"'{path}' cannot be written: {refused.Message}", refused);
        }
    }
}
