using System.Globalization;
using TransferLearning.Experiments.Files;
using TransferLearning.Models.Engines;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Onnx;
using TransferLearning.Training.Machine;

namespace TransferLearning.Training.Evaluation;

/// <summary>The options of an ONNX export.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>Whether the file takes preprocessed pictures. Otherwise it takes the pixels of pictures of any size and preprocesses them itself.</summary>
    public bool Preprocessed { get; init; }

    /// <summary>The pictures that check a file which takes pixels, read once; if there are none, computed pictures are used.</summary>
    public IEnumerable<RawPicture> Photos { get; init; } = [];

    /// <summary>The texts that check a file of a model of texts, besides computed ones.</summary>
    public IEnumerable<string> Texts { get; init; } = [];

    /// <summary>Receives a message if torch computes wrong numbers and the file is right.</summary>
    public Action<string>? Notice { get; init; }
}

/// <summary>Exports a model to ONNX: the whole network with its last activation, for any number of pictures or texts. The file is run and compared with torch.</summary>
public static class OnnxExport
{
    /// <summary>The largest number of photos that check a file.</summary>
    public const int MostPhotos = 32;

    /// <summary>Writes the file. Call it on the torch thread.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="options">The options.</param>
    /// <returns>The largest relative difference from torch's outputs.</returns>
    /// <exception cref="RunException">The file cannot be written, or its outputs differ.</exception>
    public static double Write(StoredModel model, string path, OnnxExportOptions? options = null)
    {
        var (bytes, difference) = Checked(model, path, options ?? new OnnxExportOptions());
        OutputFile.Replace(path, bytes);
        return difference;
    }

    /// <summary>The bytes of the file.</summary>
    /// <param name="model">The model's description.</param>
    /// <param name="network">The network without dropout, with <see cref="NamedOutputs"/>.</param>
    /// <param name="state">The network's tensors.</param>
    /// <param name="preprocessed">Whether the file takes preprocessed pictures.</param>
    /// <param name="precision">The numbers that the network is computed with; null is floats of 32 bits.</param>
    /// <param name="text">How texts become numbers; null for a model of pictures.</param>
    internal static byte[] Bytes(ModelDescription model, Graph network, NetworkState state, bool preprocessed, OnnxPrecision? precision = null, TextVectorizer? text = null) => OnnxModel.Write(
        network, state, null, preprocessed || text is not null ? null : model.Pictures().Preprocessing(), preprocessed || text is not null ? null : model.Pictures().Resizing(),
        OnnxMetadata.Of(model, preprocessed, precision?.Name ?? "float32", text), precision: precision, isText: text is not null);

    /// <summary>The bytes of a file, which were run and compared with torch, and the largest relative difference.</summary>
    /// <exception cref="RunException">The outputs differ.</exception>
    internal static (byte[] Bytes, double Difference) Checked(StoredModel model, string path, OnnxExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        var network = NamedOutputs.Of(model);
        var bytes = Bytes(model.Description, network.DropDropout(), model.State, options.Preprocessed, text: model.Text);
        var checks = Checks(model, network, bytes, options);
        var difference = Largest();
        if (difference <= ExportCheck.Tolerance)
            return (bytes, difference);
        // A third computation decides which of the two is wrong.
        var mode = TorchModes.Current;
        using (TorchModes.Enter(ReferenceModes.Third(mode)))
            if (Largest() is var decided && decided <= ExportCheck.Tolerance)
            {
                options.Notice?.Invoke(string.Create(CultureInfo.InvariantCulture, $"torch differs from '{path}' by {difference:0.0e+0} in mode '{mode.Name}', and by {decided:0.0e+0} without oneDNN: the file is right, torch's mode is wrong on this processor."));
                return (bytes, decided);
            }

        throw new RunException(string.Create(CultureInfo.InvariantCulture, $"'{path}' was not written: its outputs would differ from the model's (relative difference {difference:0.0e+0}, at most {ExportCheck.Tolerance:0.0e+0} is accepted)."));

        double Largest() => checks.Max(check => ExportCheck.Difference(check.FromFile, check.FromTorch()));
    }

    // The file's outputs, and functions that compute torch's.
    private static List<(float[] FromFile, Func<float[]> FromTorch)> Checks(StoredModel model, Graph network, byte[] file, OnnxExportOptions options)
    {
        // A confident softmax hides differences, so the logits are compared too, from a model written in the same way.
        var logits = model.Network.ToLogits();
        var images = ExportCheck.Preprocessed(model.Network);
        var shape = model.Network.Input.WithBatch(ExportCheck.Pictures);
        var unsure = OnnxFile.Run(OnnxModel.Write(logits.DropDropout(), model.State, null), images, shape);
        var checks = new List<(float[], Func<float[]>)> { (unsure, () => ExportCheck.Torch(logits, model.State, images)) };
        if (model.Text is { } text)
            checks.Add(new TokenCheck(model, network, text, options.Texts).Of(file));
        else if (options.Preprocessed)
            checks.Add((OnnxFile.Run(file, images, shape), () => ExportCheck.Torch(network, model.State, images)));
        else
            checks.Add(new PixelCheck(model, network, options.Photos).Of(file));
        return checks;
    }
}
