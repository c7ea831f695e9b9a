namespace TransferLearning.Training.Activations;

/// <summary>The store cannot take an entry, or its rest: there is no room, or writing failed. Records that were stored before are complete.</summary>
internal sealed class StoreFullException(string message, Exception? inner = null) : IOException(message, inner);
