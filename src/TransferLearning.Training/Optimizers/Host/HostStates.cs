using static TorchSharp.torch;

namespace TransferLearning.Training.Optimizers.Host;

/// <summary>The states of an optimizer as <see cref="IVectorStep"/> gets them: a tensor a parameter each, null where the options do without.</summary>
internal readonly record struct HostStates(Tensor[]? First, Tensor[]? Second = null, Tensor[]? Third = null);
