using TransferLearning.Models.Weights;

namespace TransferLearning.Training.Evaluation;

/// <summary>The tensors of an export: their names and data, and the comparison of a written file with the model.</summary>
/// <param name="model">The model.</param>
/// <param name="backboneOnly">Whether the head is left out.</param>
internal sealed class TensorExport(StoredModel model, bool backboneOnly)
{
    /// <summary>
    /// The tensors by torchvision's names, in the network's order, with those that torchvision stores but nothing trains (<c>num_batches_tracked</c>): without
    /// them <c>load_state_dict(strict=True)</c> fails. Call it on the torch thread, and write them before the model is disposed.
    /// </summary>
    public IReadOnlyList<(string Name, TensorData Data)> Tensors() =>
    [
        .. model.Network.Parameters.Select(spec => (spec.Name, model.State[spec.Name].Data())).Where(tensor => Has(tensor.Name)),
        .. model.Network.Derived.Where(entry => Has(entry.Name)).Select(entry => (entry.Name, TensorData.Of(entry.Shape, entry.Values()))),
    ];

    /// <summary>Reads a written file again, and compares the outputs that the network has with its tensors. Deletes the file if they differ.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="written">The file, which is closed.</param>
    /// <returns>The largest relative difference.</returns>
    /// <exception cref="RunException">The outputs differ.</exception>
    public double Check(string path, IWeightFile written)
    {
        using var again = model.State.Clone();
        using (var file = written)
            foreach (var spec in model.Network.Parameters.Where(spec => Has(spec.Name)))
                again.Set(spec.Name, file.ToTensor(spec.Name));
        var (logits, images) = (model.Network.ToLogits(), ExportCheck.Preprocessed(model.Network));
        return ExportCheck.Passed(ExportCheck.Difference(ExportCheck.Torch(logits, again, images), ExportCheck.Torch(logits, model.State, images)), path);
    }

    // The layers in front of the backbone that standardise pixels are no part of it either.
    private bool Has(string name) =>
        !backboneOnly || !(name.StartsWith("head.", StringComparison.Ordinal) || name.StartsWith(StandardisingLayers.Prefix, StringComparison.Ordinal));
}
