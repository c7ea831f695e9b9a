namespace TransferLearning.Experiments.Diagnostics;

/// <summary>What only running can find. The command shows the message alone, passwords in addresses masked, and ends with exit status 1.</summary>
public class RunException(string message, Exception? inner = null) : Exception(UrlSecrets.Masked(message), inner);
