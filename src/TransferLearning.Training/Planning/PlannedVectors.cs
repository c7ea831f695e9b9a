using TransferLearning.Models.Vectors;

namespace TransferLearning.Training.Planning;

/// <summary>The word vectors of a plan.</summary>
/// <param name="Source">Where they come from.</param>
/// <param name="Digest">Their part of the run's identity: the hash of the file's bytes, and the file in an archive; the address if they are not on this machine.</param>
/// <param name="Dimensions">The length of a vector.</param>
/// <param name="Vectors">The vectors of the vocabulary; null if they are not on this machine.</param>
/// <param name="Share">The share of the training texts' words that the file has; null if they are not on this machine.</param>
public sealed record PlannedVectors(VectorsSource Source, string Digest, int Dimensions, WordVectors? Vectors, double? Share);
