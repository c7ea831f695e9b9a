using TransferLearning.Experiments.Files;
using TransferLearning.Models.Weights;

namespace TransferLearning.Training.Evaluation;

/// <summary>Exports a model's tensors to safetensors. The file is read again and compared with the model.</summary>
public static class SafetensorsExport
{
    /// <summary>Writes safetensors with torchvision's names, and what a program needs besides the tensors as metadata. Call it on the torch thread.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="backboneOnly">Leaves the head out, so that the file can be the <c>backbone.weights</c> of another experiment.</param>
    /// <returns>The largest relative difference of outputs computed from the file.</returns>
    /// <exception cref="RunException">The file cannot be written, or its outputs differ.</exception>
    public static double Write(StoredModel model, string path, bool backboneOnly)
    {
        ArgumentNullException.ThrowIfNull(model);
        var export = new TensorExport(model, backboneOnly);
        OutputFile.Write(path, () => Safetensors.Write(path, export.Tensors(), TensorMetadata.Of(model, backboneOnly)));
        return export.Check(path, Safetensors.Open(path));
    }
}
