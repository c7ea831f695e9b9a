using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers.Host;

/// <summary>The states of an optimizer for <see cref="IVectorStep"/>, one tensor per parameter each; null for a state that the options do not need.</summary>
internal readonly record struct HostStates(Tensor[]? First, Tensor[]? Second = null, Tensor[]? Third = null);
