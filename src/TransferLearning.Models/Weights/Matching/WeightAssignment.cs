namespace TransferLearning.Models.Weights.Matching;

/// <summary>The source of one of a network's tensors.</summary>
/// <param name="Target">The tensor of the network.</param>
/// <param name="Source">The name of the entry in the file.</param>
/// <param name="Layout">The conversion to PyTorch's layout.</param>
internal sealed record WeightAssignment(ParameterSpec Target, string Source, WeightLayout Layout);
