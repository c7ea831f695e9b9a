namespace TransferLearning.Models.Graphs;

/// <summary>An operation cannot take tensors of these shapes; the message says which and why.</summary>
public class ShapeException(string message) : Exception(message);
