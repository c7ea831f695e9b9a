namespace TransferLearning.Predict;

/// <summary>Thrown where a file is no model that can be used here. The message says what it is, and what to do.</summary>
public sealed class ModelFileException(string message, Exception? inner = null) : Exception(message, inner);
