namespace TransferLearning.Models.Torch;

/// <summary>torch is loaded in a mode from which it cannot change to the right one: a new process can load it in that mode.</summary>
public sealed class LoadedInOtherModeException(string message) : RunException(message);
