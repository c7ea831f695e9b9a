namespace TransferLearning.Tracking.Delivery;

/// <summary>The store will not take this journal until somebody changes something, so retrying is pointless.</summary>
internal sealed class StoreUnusableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The store no longer has a run that was delivered to it.</summary>
internal sealed class RunVanishedException(string message) : Exception(message);

/// <summary>The store cannot be reached or is busy; delivery is retried later.</summary>
internal sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Another process is delivering this journal.</summary>
internal sealed class JournalBusyException(string message) : Exception(message);
