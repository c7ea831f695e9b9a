namespace TransferLearning.Data.Loading;

/// <summary>A picture that could not be read, and why.</summary>
/// <param name="Id">The sample's name.</param>
/// <param name="Path">Its file.</param>
/// <param name="Reason">What is wrong with it, in one sentence.</param>
public sealed record BadImage(string Id, string Path, string Reason);
