using TransferLearning.Experiments.Files;
using TransferLearning.Models.Weights;

namespace TransferLearning.Training.Evaluation;

/// <summary>Writes a model's tensors as safetensors. What was written is read again, and compared with the model.</summary>
public static class SafetensorsExport
{
    /// <summary>safetensors with torchvision's names. On the torch thread.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="backboneOnly">Leaves the head out, so that the file serves as <c>backbone.weights</c> of another experiment.</param>
    /// <returns>The largest relative difference of the outputs computed from what was written.</returns>
    /// <exception cref="RunException">It cannot be written, or computes something else.</exception>
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
