namespace TransferLearning.Cli;

/// <summary>An invalid value on the command line (exit status 2), for example weights of an unknown network. Other <see cref="RunException"/>s end with 1.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : RunException(message, inner);
