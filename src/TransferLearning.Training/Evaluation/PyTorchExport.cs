using TransferLearning.Experiments.Files;
using TransferLearning.Models.Weights.PyTorch;

namespace TransferLearning.Training.Evaluation;

/// <summary>Exports a model's tensors to a PyTorch file. The file is read again and compared with the model.</summary>
public static class PyTorchExport
{
    /// <summary>Writes a state dictionary with torchvision's names. Call it on the torch thread.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="backboneOnly">Leaves the head out, so that torchvision's network without its classifier loads the file.</param>
    /// <returns>The largest relative difference of outputs computed from the file.</returns>
    /// <exception cref="RunException">The file cannot be written, or its outputs differ.</exception>
    public static double Write(StoredModel model, string path, bool backboneOnly)
    {
        var export = new TensorExport(model, backboneOnly);
        OutputFile.Write(path, () => PyTorchState.Write(path, export.Tensors()));
        return export.Check(path, PyTorchState.Open(path));
    }
}
