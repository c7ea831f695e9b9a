using TransferLearning.Models.Machine;

namespace TransferLearning.Training.Machine;

/// <summary>In this mode, torch's results differ from two references that agree with each other.</summary>
/// <param name="mode">The mode.</param>
/// <param name="fault">What is wrong, and by how much.</param>
internal sealed class ModeFaultException(TorchMode mode, string fault) : Exception($"torch computes wrong numbers in mode '{mode.Name}': {fault}")
{
    public TorchMode Mode => mode;

    public string Fault => fault;
}
