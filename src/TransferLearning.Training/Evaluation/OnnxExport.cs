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

    /// <summary>Receives a message if torch computes wrong numbers and the file is right.</summary>
    public Action<string>? Notice { get; init; }
}

/// <summary>Exports a model to ONNX: the whole network with its last activation, for any number of pictures. The file is run and compared with torch.</summary>
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
        ArgumentNullException.ThrowIfNull(model);
        options ??= new OnnxExportOptions();
        var checks = Checks(model, path, options);
        var difference = Largest();
        if (difference <= ExportCheck.Tolerance)
            return difference;
        // A third computation decides which of the two is wrong.
        var mode = TorchModes.Current;
        using (TorchModes.Enter(ReferenceModes.Third(mode)))
            if (Largest() is var decided && decided <= ExportCheck.Tolerance)
            {
                options.Notice?.Invoke(string.Create(CultureInfo.InvariantCulture, $"torch differs from '{path}' by {difference:0.0e+0} in mode '{mode.Name}', and by {decided:0.0e+0} without oneDNN: the file is right, torch's mode is wrong on this processor."));
                return decided;
            }

        return ExportCheck.Passed(difference, path);

        double Largest() => checks.Max(check => ExportCheck.Difference(check.FromFile, check.FromTorch()));
    }

    // Writes the file, and returns its outputs and functions that compute torch's.
    private static List<(float[] FromFile, Func<float[]> FromTorch)> Checks(StoredModel model, string path, OnnxExportOptions options)
    {
        var network = NamedOutputs.Of(model);
        var preprocessing = options.Preprocessed ? null : model.Description.Picture.Preprocessing();
        var resize = options.Preprocessed ? null : model.Description.Picture.Resizing();
        var bytes = OnnxModel.Write(network.DropDropout(), model.State, null, preprocessing, resize, OnnxMetadata.Of(model.Description, options.Preprocessed));
        OutputFile.Replace(path, bytes);
        var written = File.ReadAllBytes(path);

        // A confident softmax hides differences, so the logits are compared too, from a model written in the same way.
        var logits = model.Network.ToLogits();
        var images = ExportCheck.Preprocessed(model.Network);
        var shape = model.Network.Input.WithBatch(ExportCheck.Pictures);
        var unsure = OnnxFile.Run(OnnxModel.Write(logits.DropDropout(), model.State, null), images, shape);
        var checks = new List<(float[], Func<float[]>)> { (unsure, () => ExportCheck.Torch(logits, model.State, images)) };
        if (options.Preprocessed)
            checks.Add((OnnxFile.Run(written, images, shape), () => ExportCheck.Torch(network, model.State, images)));
        else
            checks.Add(new PixelCheck(model, network, options.Photos).Of(written));
        return checks;
    }
}
