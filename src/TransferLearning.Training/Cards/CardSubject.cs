using TransferLearning.Training.Evaluation;

namespace TransferLearning.Training.Cards;

/// <summary>What a model card describes.</summary>
/// <param name="File">The path of the exported file.</param>
/// <param name="Form">The file's form.</param>
/// <param name="Model">The model.</param>
public sealed record CardSubject(string File, ExportForm Form, ModelDescription Model)
{
    /// <summary>What the run recorded of its training; null for models of earlier versions.</summary>
    public TrainingRecord? Training { get; init; }

    /// <summary>Whether the file has no head.</summary>
    public bool BackboneOnly { get; init; }

    /// <summary>A sentence about how the file differs from the run's model; null if it does not.</summary>
    public string? Note { get; init; }

    internal bool IsOnnx => Form is ExportForm.Onnx or ExportForm.PreprocessedOnnx;

    /// <summary>Whether the model takes texts.</summary>
    internal bool IsText => Model.Text is not null;

    /// <summary>What the samples are: pictures or texts.</summary>
    internal string Noun => IsText ? "texts" : "pictures";

    /// <summary>The file's name, without its folder.</summary>
    internal string Name => Path.GetFileName(File);
}
