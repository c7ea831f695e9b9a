using TransferLearning.Experiments.Files;
using TransferLearning.Models.Weights;

namespace TransferLearning.Training.Evaluation;

/// <summary>Exports a model's tensors to safetensors. The file is read again and compared with the model.</summary>
public static class SafetensorsExport
{
    /// <summary>Writes safetensors with torchvision's names. Call it on the torch thread.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="backboneOnly">Leaves the head out, so that the file can be the <c>backbone.weights</c> of another experiment.</param>
    /// <returns>The largest relative difference of outputs computed from the file.</returns>
    /// <exception cref="RunException">The file cannot be written, or its outputs differ.</exception>
    public static double Write(StoredModel model, string path, bool backboneOnly)
    {
        ArgumentNullException.ThrowIfNull(model);
        var names = model.Network.Parameters.Select(spec => spec.Name).Where(name => !backboneOnly || !name.StartsWith("head.", StringComparison.Ordinal)).ToList();
        OutputFile.Write(path, () => Safetensors.Write(path, names.Select(name => (name, model.State[name].Data())), new Dictionary<string, string> { ["format"] = "pt" }));

        using var again = model.State.Clone();
        using (var file = Safetensors.Open(path))
            foreach (var name in names)
                again.Set(name, file.ToTensor(name));
        var (logits, images) = (model.Network.ToLogits(), ExportCheck.Preprocessed(model.Network));
        return ExportCheck.Passed(ExportCheck.Difference(ExportCheck.Torch(logits, again, images), ExportCheck.Torch(logits, model.State, images)), path);
    }
}
