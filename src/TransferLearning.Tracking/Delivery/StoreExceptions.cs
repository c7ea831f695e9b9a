namespace TransferLearning.Tracking.Delivery;

/// <summary>A store that will not take this journal until somebody changes something: trying again is of no use.</summary>
internal sealed class StoreUnusableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A store that no longer has a run that was delivered to it.</summary>
internal sealed class RunVanishedException(string message) : Exception(message);

/// <summary>A store that cannot be reached or is busy: the same is tried again later.</summary>
internal sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Another process delivers this journal at this moment.</summary>
internal sealed class JournalBusyException(string message) : Exception(message);
