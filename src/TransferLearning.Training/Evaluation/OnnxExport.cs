using System.Globalization;
using TransferLearning.Experiments.Files;
using TransferLearning.Models.Engines;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Onnx;
using TransferLearning.Training.Machine;

namespace TransferLearning.Training.Evaluation;

/// <summary>What an ONNX file is to be like.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>Whether the file takes what the weights' preprocessing makes of pixels; else it takes the pixels of pictures of any size, and does the rest itself.</summary>
    public bool Preprocessed { get; init; }

    /// <summary>The pictures that the file is checked with, if it takes pixels; none: some that are computed.</summary>
    public IReadOnlyList<RawPicture> Photos { get; init; } = [];

    /// <summary>Told where torch computes wrong numbers and the file is right.</summary>
    public Action<string>? Notice { get; init; }
}

/// <summary>Writes a model as ONNX: the whole network with its last activation, for any number of pictures. The file is run, and compared with torch.</summary>
public static class OnnxExport
{
    /// <summary>How many photos a file is checked with.</summary>
    public const int MostPhotos = 32;

    /// <summary>Writes the file. Call it on the torch thread.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">What the file is to be like.</param>
    /// <returns>The largest relative difference to torch's outputs.</returns>
    /// <exception cref="RunException">It cannot be written, or computes something else.</exception>
    public static double Write(StoredModel model, string path, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new OnnxExportOptions();
        var checks = Checks(model, path, options);
        var difference = Largest();
        if (difference <= ExportCheck.Tolerance)
            return difference;
        // Which of the two is wrong, a third says.
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

    // Writes the file, and returns what it gives with what torch should give.
    private static List<(float[] FromFile, Func<float[]> FromTorch)> Checks(StoredModel model, string path, OnnxExportOptions options)
    {
        var network = OwnUnits.Of(model);
        var preprocessing = options.Preprocessed ? null : model.Description.Picture.Preprocessing();
        var resize = options.Preprocessed ? null : model.Description.Picture.Resizing();
        var bytes = OnnxModel.Write(network.DropDropout(), model.State, null, preprocessing, resize, OnnxMetadata.Of(model.Description, options.Preprocessed));
        OutputFile.Replace(path, bytes);
        var written = File.ReadAllBytes(path);

        // A sure softmax hides differences, so the logits are compared as well, from a model written in the same way.
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
