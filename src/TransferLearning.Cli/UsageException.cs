namespace TransferLearning.Cli;

/// <summary>A command line that asks for what there cannot be, as weights of an unknown network: status 2, where another <see cref="RunException"/> ends with 1.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : RunException(message, inner);
