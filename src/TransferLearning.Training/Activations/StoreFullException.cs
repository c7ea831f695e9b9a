namespace TransferLearning.Training.Activations;

/// <summary>The store takes an entry not or no further: there is no room, or the disk refuses. What was stored before it is whole.</summary>
internal sealed class StoreFullException(string message, Exception? inner = null) : IOException(message, inner);
