using TransferLearning.Models.Machine;

namespace TransferLearning.Training.Machine;

/// <summary>The modes that a run's own mode is compared with.</summary>
internal static class ReferenceModes
{
    /// <summary>Channels first, on one thread: a second opinion that changes nothing outside of the calling thread.</summary>
    public static TorchMode Second(TorchMode own) => new("second", "channels first, one thread") { InstructionSet = own.InstructionSet, ChannelsFirst = true, OneThread = true };

    /// <summary>Without oneDNN: decides where the others differ. It is looked at then alone, since oneDNN is switched off for the whole process meanwhile.</summary>
    public static TorchMode Third(TorchMode own) => new("third", "without oneDNN") { InstructionSet = own.InstructionSet, ChannelsFirst = true, WithoutOneDnn = true };
}
