namespace TransferLearning.Experiments.Diagnostics;

/// <summary>
/// Thrown for an error that only running can find. The command prints the message, with passwords of URLs masked, and exits with status 1.
/// </summary>
public class RunException(string message, Exception? inner = null) : Exception(UrlSecrets.Masked(message), inner);
