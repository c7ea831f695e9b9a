using TransferLearning.Models.Machine;

namespace TransferLearning.Training.Machine;

/// <summary>The modes that a run's mode is compared with.</summary>
internal static class ReferenceModes
{
    /// <summary>Channels first, on one thread. It affects only the calling thread.</summary>
    public static TorchMode Second(TorchMode own) => new("second", "channels first, one thread") { InstructionSet = own.InstructionSet, ChannelsFirst = true, OneThread = true };

    /// <summary>Without oneDNN: decides if the others differ. Every other thread that computes waits meanwhile.</summary>
    public static TorchMode Third(TorchMode own) => new("third", "without oneDNN") { InstructionSet = own.InstructionSet, ChannelsFirst = true, WithoutOneDnn = true };
}
