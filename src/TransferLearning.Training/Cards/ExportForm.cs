namespace TransferLearning.Training.Cards;

/// <summary>The form of an exported file.</summary>
public enum ExportForm
{
    /// <summary>ONNX that takes pixels.</summary>
    Onnx,

    /// <summary>ONNX that takes preprocessed pictures.</summary>
    PreprocessedOnnx,

    /// <summary>Tensors as safetensors.</summary>
    Safetensors,

    /// <summary>A PyTorch state dictionary.</summary>
    PyTorch,
}
