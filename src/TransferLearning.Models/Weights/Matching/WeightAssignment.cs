namespace TransferLearning.Models.Weights.Matching;

/// <summary>Where one of a network's tensors comes from.</summary>
/// <param name="Target">The tensor of the network.</param>
/// <param name="Source">The entry's name in the file.</param>
/// <param name="Layout">What its layout needs.</param>
public sealed record WeightAssignment(ParameterSpec Target, string Source, WeightLayout Layout);
