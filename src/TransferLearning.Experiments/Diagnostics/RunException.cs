namespace TransferLearning.Experiments;

/// <summary>What only running can find. The command shows the message alone and ends with exit status 1.</summary>
public class RunException(string message, Exception? inner = null) : Exception(message, inner);
