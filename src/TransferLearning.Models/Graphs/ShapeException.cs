namespace TransferLearning.Models.Graphs;

/// <summary>An operation cannot take tensors of these shapes. The message says which shapes and why.</summary>
public class ShapeException(string message) : Exception(message);
