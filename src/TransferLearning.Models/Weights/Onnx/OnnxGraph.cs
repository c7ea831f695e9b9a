namespace TransferLearning.Models.Weights.Onnx;

/// <summary>The parts of an ONNX graph from which its weights can be told.</summary>
/// <param name="Initializers">The stored tensors.</param>
/// <param name="Nodes">The operations in the order of their execution.</param>
internal sealed record OnnxGraph(IReadOnlyList<OnnxTensor> Initializers, IReadOnlyList<OnnxOperation> Nodes);

/// <summary>A stored tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements; null for one that is no weight's.</param>
/// <param name="Shape">The dimensions.</param>
/// <param name="Position">The position of its elements in the file, little-endian and row-major.</param>
/// <param name="Length">Their bytes.</param>
internal sealed record OnnxTensor(string Name, WeightType? Type, IReadOnlyList<long> Shape, long Position, long Length);

/// <summary>An operation.</summary>
/// <param name="Type">The operator.</param>
/// <param name="Inputs">The names of its inputs.</param>
/// <param name="Outputs">The names of its outputs.</param>
internal sealed record OnnxOperation(string Type, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs);
